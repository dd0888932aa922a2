"""先用核复制一遍输入 / copies its inputs first, in kernels"""

import torch
import triton
import triton.language as tl


@triton.jit
def add_kernel(x, y, out, n, SIZE: tl.constexpr):
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    tl.store(out + at, tl.load(x + at, mask=at < n) + tl.load(y + at, mask=at < n), mask=at < n)


@triton.jit
def copy_kernel(x, out, n, SIZE: tl.constexpr):
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    tl.store(out + at, tl.load(x + at, mask=at < n), mask=at < n)


def add(x, y):
    n = x.numel()
    a, b, out = torch.empty_like(x), torch.empty_like(y), torch.empty_like(x)
    copy_kernel[(triton.cdiv(n, 128),)](x, a, n, SIZE=128)
    copy_kernel[(triton.cdiv(n, 128),)](y, b, n, SIZE=128)
    add_kernel[(triton.cdiv(n, 128),)](a, b, out, n, SIZE=128)
    return out
