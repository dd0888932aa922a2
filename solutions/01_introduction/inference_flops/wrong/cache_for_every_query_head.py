"""KV 缓存按注意力头数算 / a cache for every query head

Knows GQA in the weights and forgets it in the cache: 4 to 8 times too much.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["caches_of_four_sequences", "query_heads_have_no_cache", "bytes_of_any_step"]


def decode_step_bytes(m, ctx_lens, w_bits=16, kv_bits=16):
    if not ctx_lens or min(ctx_lens) < 0:
        raise ValueError("contexts")
    bits = count_params(replace(m, tied=True)) * w_bits
    bits += sum(2 * ctx * m.n_layers * m.n_heads * m.head_dim for ctx in ctx_lens) * kv_bits
    return -(bits // -8)
