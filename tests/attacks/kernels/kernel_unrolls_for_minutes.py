"""编译要几分钟 / takes minutes to compile"""

import torch
import triton
import triton.language as tl


@triton.jit
def add_kernel(x, y, out, n, SIZE: tl.constexpr):
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    v = tl.load(x + at, mask=at < n, other=0)
    for i in tl.static_range(200000):
        v = v * 1.5 + i
    tl.store(out + at, v, mask=at < n)


def add(x, y):
    out = torch.empty_like(x)
    add_kernel[(triton.cdiv(x.numel(), 128),)](x, y, out, x.numel(), SIZE=128)
    return out
