"""权重越窄，临界批量越大 / the narrower the weights, the larger the critical batch

Expects INT8 weights to double the arithmetic; they are widened first, and what halves is the reading.
"""

BASE = "reference"
BREAKS = ["int8_weights_halve_the_knee", "narrow_weights_need_no_larger_batch"]


def critical_batch(hw, w_bits):
    if w_bits < 1:
        raise ValueError("w_bits")
    return hw.flops * 16 / (w_bits * hw.bw)
