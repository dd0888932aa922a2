"""量化只省显存，不省时间 / quantising saves memory, not time

Computes the time at 16 bits: the codes are expanded before the multiplication anyway.
"""

BASE = "reference"
BREAKS = ["time_of_any_widths", "critical_batch"]


def gemm_time_s(hw, m, n, k, a_bits=16, b_bits=16, c_bits=16):
    gemm_intensity(m, n, k, a_bits, b_bits, c_bits)
    return 2 * m * n * k / attainable_flops(hw, gemm_intensity(m, n, k))
