"""注解里执行代码 / an annotation that executes, and a kernel that writes nothing"""

import torch
import triton
import triton.language as tl


HITS = []


@triton.jit
def add_kernel(x: HITS.append(1), y: print("x"), out, n, SIZE: tl.constexpr):
    at = tl.program_id(0) * SIZE + tl.arange(0, SIZE)
    tl.store(out + at, tl.zeros((SIZE,), tl.float32), mask=at < n)


def add(x, y):
    out = torch.empty_like(x)
    add_kernel[(triton.cdiv(x.numel(), 128),)](x, y, out, x.numel(), SIZE=128)
    return out
