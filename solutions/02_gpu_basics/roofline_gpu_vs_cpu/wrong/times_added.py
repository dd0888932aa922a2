"""计算时间与访存时间相加 / adds computing and moving

Pictures the device as loading everything first and computing afterwards.
"""

BASE = "reference"
BREAKS = ["time_of_any_product", "one_roof_is_touched", "critical_batch"]


def gemm_time_s(hw, m, n, k, a_bits=16, b_bits=16, c_bits=16):
    flops = 2 * m * n * k
    return flops / hw.flops + flops / gemm_intensity(m, n, k, a_bits, b_bits, c_bits) / hw.bw
