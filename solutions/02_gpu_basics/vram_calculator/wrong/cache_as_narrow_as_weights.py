"""权重量化了，KV 缓存也跟着变窄 / the cache is as narrow as the weights

Believes that an INT4 model has an INT4 cache; the widths are chosen one by one.
"""

BASE = "reference"
BREAKS = ["weights_and_cache_have_their_own_width"]

_own_width = vram_report


def vram_report(m, w, *, kv_bits=16, **rest):
    return _own_width(m, w, kv_bits=min(kv_bits, w.bits), **rest)
