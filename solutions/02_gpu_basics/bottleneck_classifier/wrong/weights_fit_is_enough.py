"""权重放得下就行 / the weights fit, so it fits

Leaves no room for the cache.
"""

BASE = "reference"
BREAKS = ["weights_fit_but_one_sequence_does_not", "context_moves_the_bottleneck"]


def _fits(m, w, hw, batch, ctx_len, util):
    return tables.weight_bytes(m, w) <= util * hw.vram_bytes
