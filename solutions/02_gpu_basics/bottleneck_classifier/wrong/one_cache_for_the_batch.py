"""整个 batch 共用一份 KV 缓存 / the batch shares one cache

Batching saves reading the weights, so it should save reading the cache.
"""

BASE = "reference"
BREAKS = ["each_sequence_reads_its_own_cache", "both_sides_of_the_ridge_in_decode"]


def _clocks(m, w, hw, tokens, batch, ctx_len):
    memory = (tables.step_bytes(m, w) + _kv_bytes(m, 1, ctx_len)) / hw.bw
    return 2 * tokens * _read_params(m) / hw.flops, memory
