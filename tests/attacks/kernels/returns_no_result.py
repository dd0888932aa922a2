"""什么都不启动 / launches nothing and returns fresh memory"""

import torch
import triton
import triton.language as tl


def add(x, y):
    return torch.empty_like(x)
