"""结果不用写回 / the result is not written

Counts what is read and forgets that C goes back to memory.
"""

BASE = "reference"
BREAKS = ["intensity_at_16_bits", "time_of_any_product"]

_checked = gemm_intensity


def gemm_intensity(m, n, k, a_bits=16, b_bits=16, c_bits=16):
    _checked(m, n, k, a_bits, b_bits, c_bits)
    return 2 * m * n * k / ((m * k * a_bits + k * n * b_bits) / 8)
