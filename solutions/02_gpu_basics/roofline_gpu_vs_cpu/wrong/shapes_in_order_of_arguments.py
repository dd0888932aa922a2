"""把形状读成 [m, n] × [n, k] / reads the shapes as [m, n] x [n, k]

Takes the sizes in the order of the arguments. At one width for all three matrices nobody notices.
"""

BASE = "reference"
BREAKS = ["intensity_of_any_widths", "transposed_product"]

_in_order = gemm_intensity


def gemm_intensity(m, n, k, a_bits=16, b_bits=16, c_bits=16):
    return _in_order(m, k, n, a_bits, b_bits, c_bits)
