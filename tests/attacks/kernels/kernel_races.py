"""所有程序写同一处 / all programs write the same place"""

import torch
import triton
import triton.language as tl


@triton.jit
def add_kernel(x, y, out, n, SIZE: tl.constexpr):
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    tl.store(
        out + tl.arange(0, SIZE),
        tl.load(x + at, mask=at < n, other=0) + tl.load(y + at, mask=at < n, other=0),
        mask=tl.arange(0, SIZE) < n,
    )


def add(x, y):
    out = torch.empty_like(x)
    add_kernel[(triton.cdiv(x.numel(), 128),)](x, y, out, x.numel(), SIZE=128)
    return out
