"""强度里一次乘加算 1 次，时间里算 2 次 / one FLOP per multiply-add in the intensity, two in the time

Takes the two numbers from two sources that count differently.
"""

BASE = "reference"
BREAKS = ["intensity_at_16_bits", "time_of_any_product", "critical_batch"]

_doubled = gemm_intensity


def gemm_intensity(m, n, k, a_bits=16, b_bits=16, c_bits=16):
    return _doubled(m, n, k, a_bits, b_bits, c_bits) / 2
