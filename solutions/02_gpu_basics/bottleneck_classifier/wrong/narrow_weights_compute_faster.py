"""4 位权重的算力是 16 位的四倍 / 4-bit weights have four times the FLOP/s

The codes are expanded to 16 bits before they are multiplied.
"""

BASE = "reference"
BREAKS = ["narrow_weights_do_not_compute_faster", "both_sides_of_the_ridge_in_prefill"]

_at_16_bits = _clocks


def _clocks(m, w, hw, tokens, batch, ctx_len):
    compute, memory = _at_16_bits(m, w, hw, tokens, batch, ctx_len)
    return compute * min(w.bits, 16) / 16, memory
