"""卡数超过 KV 头数后继续除 / keeps dividing the cache by tp

Believes that tensor parallel always divides the cache, also when a GPU would hold less than one KV head.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["kv_heads_are_replicated", "kv_of_one_gpu"]

_per_gpu = kv_bytes_per_token


def kv_bytes_per_token(m, kv_bits=16, tp=1):
    size = _per_gpu(m, kv_bits, tp)  # refuses what cannot be split
    return size if m.mla else _per_gpu(replace(m, n_heads=m.n_kv_heads), kv_bits) // tp
