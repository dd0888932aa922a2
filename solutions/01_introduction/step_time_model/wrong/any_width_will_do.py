"""不检查位宽 / takes any width

Returns 0 or a negative batch for a width that no weight has.
"""

BASE = "reference"
BREAKS = ["a_weight_has_bits"]


def critical_batch(hw, w_bits):
    return hw.flops / hw.bw * w_bits / 16
