"""只数权重的字节 / counts the bytes of the weights only

True enough for decode, where activations are small; in prefill they are as large as the weights.
"""

BASE = "reference"
BREAKS = ["intensity_at_16_bits", "transposed_product"]

_checked = gemm_intensity


def gemm_intensity(m, n, k, a_bits=16, b_bits=16, c_bits=16):
    _checked(m, n, k, a_bits, b_bits, c_bits)
    return m * 16 / b_bits
