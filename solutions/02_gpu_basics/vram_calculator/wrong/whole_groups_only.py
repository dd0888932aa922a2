"""最后不满的一组没有 scale / gives the short last group no scale

Divides K by the group size and drops the remainder.
"""

BASE = "reference"
BREAKS = ["groups_run_along_the_input", "groups_of_the_local_part"]

def _matrix_bits(k, n, w):
    bits = k * n * w.bits
    if w.bits < 16:
        groups = 1 if w.group_size is None else k // w.group_size
        bits += groups * n * (w.scale_bits + w.zero_bits)
    return bits
