"""带宽乘强度，没有上限 / bandwidth times intensity, without a ceiling

Follows the sloped roof past the ridge: with a large enough batch any FLOP/s can be had.
"""

BASE = "reference"
BREAKS = ["two_limits", "roof_of_dense_arithmetic", "critical_batch"]


def attainable_flops(hw, intensity):
    if intensity < 0:
        raise ValueError
    return hw.bw * intensity
