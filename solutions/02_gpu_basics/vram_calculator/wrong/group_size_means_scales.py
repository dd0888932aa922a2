"""给了 group_size 就算 scale，不管位宽 / a group size means scales at any width

Looks at the group size where the width decides: 16-bit weights have no scales.
"""

BASE = "reference"
BREAKS = ["wide_weights_have_no_scales"]

def _matrix_bits(k, n, w):
    groups = 0
    if w.group_size is not None:
        groups = _ceil_div(k, w.group_size)
    elif w.bits < 16:
        groups = 1
    return k * n * w.bits + groups * n * (w.scale_bits + w.zero_bits)
