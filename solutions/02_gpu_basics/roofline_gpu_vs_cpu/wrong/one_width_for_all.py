"""权重量化了，激活也跟着变窄 / everything is as narrow as the weights

Believes that a 4-bit model moves 4-bit activations.
"""

BASE = "reference"
BREAKS = ["intensity_of_any_widths", "scales_are_bytes_too"]

_own = gemm_intensity


def gemm_intensity(m, n, k, a_bits=16, b_bits=16, c_bits=16):
    _own(m, n, k, a_bits, b_bits, c_bits)
    return _own(m, n, k, b_bits, b_bits, b_bits)
