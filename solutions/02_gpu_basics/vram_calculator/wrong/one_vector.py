"""忘了 K 和 V 是两份 / forgets that K and V are two

Counts one cached vector per head and layer.
"""

BASE = "reference"
BREAKS = ["counts_kv_heads", "kv_of_any_shape", "llama3_8b_on_24_gib"]
LINK = "02_gpu_basics#mis-kv-heads"

_both = kv_bytes_per_token


def kv_bytes_per_token(m, kv_bits=16, tp=1):
    size = _both(m, kv_bits, tp)
    return size if m.mla else size // 2
