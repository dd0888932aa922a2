"""切不均时向下取整 / rounds uneven splits down

Uses // and goes on where the model cannot be split; the server refuses.
"""

BASE = "reference"
BREAKS = ["kv_rejects_uneven_heads", "weights_reject_uneven_splits", "experts_reject_uneven_splits"]

def _check_tp(m, tp):
    pass


def _ffn(hidden, width, tp):
    local = width // tp
    return [(hidden, local), (hidden, local), (local, hidden)] if local else []
