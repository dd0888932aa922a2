"""没有分组就整个矩阵一个 scale / one scale per matrix without groups

Takes group_size None for per-tensor quantisation.
"""

BASE = "reference"
BREAKS = ["one_scale_per_output_channel"]

def _matrix_bits(k, n, w):
    bits = k * n * w.bits
    if w.bits < 16:
        scales = 1 if w.group_size is None else n * _ceil_div(k, w.group_size)
        bits += scales * (w.scale_bits + w.zero_bits)
    return bits
