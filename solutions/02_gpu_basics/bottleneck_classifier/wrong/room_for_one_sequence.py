"""放得下一条序列就行 / room for one sequence is enough

Counts the cache of one sequence, whatever the batch.
"""

BASE = "reference"
BREAKS = ["context_moves_the_bottleneck", "full_to_the_last_byte"]


def _fits(m, w, hw, batch, ctx_len, util):
    return tables.weight_bytes(m, w) + _kv_bytes(m, 1, ctx_len) <= util * hw.vram_bytes
