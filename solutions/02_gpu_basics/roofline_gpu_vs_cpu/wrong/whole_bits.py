"""INT4 就是 4 比特，scale 不算 / INT4 is four bits, scales are nothing

Cuts 4.25 bits down to the 4 that the format is named after.
"""

BASE = "reference"
BREAKS = ["scales_are_bytes_too", "narrow_weights_raise_the_intensity"]

_broken = gemm_intensity


def gemm_intensity(m, n, k, a_bits=16, b_bits=16, c_bits=16):
    return _broken(m, n, k, int(a_bits), int(b_bits), int(c_bits))
