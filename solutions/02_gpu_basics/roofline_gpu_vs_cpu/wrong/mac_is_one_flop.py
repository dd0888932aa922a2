"""一次乘加算 1 FLOP / a multiply-add is one FLOP

The hardware has one instruction for it, but peaks are given with two operations for each.
"""

BASE = "reference"
BREAKS = ["intensity_at_16_bits", "time_of_any_product"]

_doubled = gemm_intensity


def gemm_intensity(m, n, k, a_bits=16, b_bits=16, c_bits=16):
    return _doubled(m, n, k, a_bits, b_bits, c_bits) / 2


def gemm_time_s(hw, m, n, k, a_bits=16, b_bits=16, c_bits=16):
    return m * n * k / attainable_flops(hw, gemm_intensity(m, n, k, a_bits, b_bits, c_bits))
