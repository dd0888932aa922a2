"""只写每块的第一个元素 / writes the first element of each tile only"""

import torch
import triton
import triton.language as tl


@triton.jit
def some_kernel(x, y, out, n):
    at = tl.program_id(0) * 32
    tl.store(out + at, tl.load(x + at, mask=at < n) + tl.load(y + at, mask=at < n), mask=at < n)


def add(x, y):
    out = torch.empty_like(x)
    some_kernel[(triton.cdiv(x.numel(), 32),)](x, y, out, x.numel())
    return out
