"""权重和缓存各自取整 / rounds weights and cache one by one

Two broken bytes become two whole ones.
"""

BASE = "reference"
BREAKS = ["a_broken_byte_counts_whole"]

_rounded_once = decode_step_bytes


def decode_step_bytes(m, ctx_lens, w_bits=16, kv_bits=16):
    weights = _rounded_once(m, [0] * len(ctx_lens), w_bits, kv_bits)
    cached = sum(ctx_lens) * m.n_layers * 2 * m.n_kv_heads * m.head_dim
    _rounded_once(m, ctx_lens, w_bits, kv_bits)  # refuses what is impossible
    return weights + -(cached * kv_bits // -8)
