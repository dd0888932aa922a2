"""算术强度与 batch 无关 / the intensity does not depend on the batch

Looks at one token: it meets every weight once, so there are two FLOP for every weight, however many tokens there are.
"""

BASE = "reference"
BREAKS = ["intensity_at_16_bits", "wide_layers_are_limited_by_m"]

_of_the_batch = gemm_intensity


def gemm_intensity(m, n, k, a_bits=16, b_bits=16, c_bits=16):
    _of_the_batch(m, n, k, a_bits, b_bits, c_bits)
    return _of_the_batch(1, n, k, a_bits, b_bits, c_bits)
