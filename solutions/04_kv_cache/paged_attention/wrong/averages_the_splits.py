"""合并核直接平均 / the merge kernel averages

Every split has as many tokens as the next, so their results are averaged; what counts is the sum of exp, and the last
split is shorter besides.
"""

BASE = "reference"
BREAKS = ["every_number_of_splits", "splits_of_unequal_weight"]


@triton.jit
def _merge_kernel(part_ptr, lse_ptr, out_ptr, splits, LANES: tl.constexpr, D: tl.constexpr):
    row = tl.program_id(0)
    split, d = tl.arange(0, LANES), tl.arange(0, D)
    real = split < splits
    lse = tl.load(lse_ptr + row * splits + split, mask=real, other=float("-inf"))
    part = tl.load(part_ptr + (row * splits + split)[:, None] * D + d[None, :], mask=real[:, None], other=0)
    weight = tl.where(lse > float("-inf"), 1.0, 0.0)
    total = tl.sum(weight, 0)
    out = tl.sum(weight[:, None] * part, 0) / tl.where(total > 0, total, 1.0)
    tl.store(out_ptr + row * D + d, out)
