"""只写一半 / writes one half and leaves the other as it was"""

import torch
import triton
import triton.language as tl


@triton.jit
def add_kernel(x, y, out, n, SIZE: tl.constexpr):
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    tl.store(out + at, tl.load(x + at, mask=at < n) + tl.load(y + at, mask=at < n), mask=at < n)


def add(x, y):
    out = torch.empty_like(x)
    add_kernel[(triton.cdiv(x.numel() // 2, 128),)](x, y, out, x.numel() // 2, SIZE=128)
    return out
