"""先分组再切分 / groups first, splits afterwards

Takes the scales of the whole model and divides them by tp; a local K that ends inside a group needs one scale more.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["groups_of_the_local_part"]

_grouped = weight_bytes


def weight_bytes(m, w, tp=1):
    codes = replace(w, scale_bits=0, zero_bits=0)
    scales = _grouped(m, w) - _grouped(m, codes)
    return _grouped(m, codes, tp) + _ceil_div(scales, tp)
