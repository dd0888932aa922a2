"""位宽减半，算力翻倍 / half the bits, twice the FLOP/s

Believes that 4-bit weights are multiplied four times as fast; they are expanded and multiplied at 16 bits.
"""

BASE = "reference"
BREAKS = ["time_of_any_widths", "critical_batch"]

_at_16_bits = gemm_time_s


def gemm_time_s(hw, m, n, k, a_bits=16, b_bits=16, c_bits=16):
    intensity = gemm_intensity(m, n, k, a_bits, b_bits, c_bits)
    return 2 * m * n * k / min(hw.flops * 16 / b_bits, hw.bw * intensity)
