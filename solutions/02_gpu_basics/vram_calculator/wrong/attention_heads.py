"""用注意力头数算 KV，忽略 GQA / attention heads instead of KV heads

Believes that every query head has a K and a V of its own, as in multi-head attention.
"""

BASE = "reference"
BREAKS = ["counts_kv_heads", "kv_of_any_shape", "kv_of_one_gpu"]
LINK = "02_gpu_basics#mis-kv-heads"

_gqa = kv_bytes_per_token


def kv_bytes_per_token(m, kv_bits=16, tp=1):
    size = _gqa(m, kv_bits, tp)
    return size if m.mla else m.n_layers * 2 * (m.n_heads // tp) * m.head_dim * kv_bits // 8
