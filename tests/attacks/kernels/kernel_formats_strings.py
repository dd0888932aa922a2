"""核里的 f-string 会执行 / an f-string that executes"""

import torch
import triton
import triton.language as tl


@triton.jit
def add_kernel(x, y, out, n, SIZE: tl.constexpr):
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    f"{n.__class__}"
    tl.store(out + at, tl.load(x + at, mask=at < n) + tl.load(y + at, mask=at < n), mask=at < n)


def add(x, y):
    out = torch.empty_like(x)
    add_kernel[(triton.cdiv(x.numel(), 128),)](x, y, out, x.numel(), SIZE=128)
    return out
