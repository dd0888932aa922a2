"""把整数变成指针 / makes a pointer of an integer"""

import torch
import triton
import triton.language as tl


@triton.jit
def add_kernel(x, y, out, n, SIZE: tl.constexpr):
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    p = tl.full((), 4096, tl.uint64).to(tl.pointer_type(tl.float32), bitcast=True)
    tl.store(out + at, tl.load(p + at), mask=at < n)


def add(x, y):
    out = torch.empty_like(x)
    add_kernel[(triton.cdiv(x.numel(), 128),)](x, y, out, x.numel(), SIZE=128)
    return out
