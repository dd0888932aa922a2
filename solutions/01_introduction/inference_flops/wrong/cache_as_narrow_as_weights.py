"""缓存与权重一样窄 / the cache is as narrow as the weights

Believes that an INT4 model has an INT4 cache.
"""

BASE = "reference"
BREAKS = ["both_widths"]

_own_width = decode_step_bytes


def decode_step_bytes(m, ctx_lens, w_bits=16, kv_bits=16):
    return _own_width(m, ctx_lens, w_bits, w_bits)
