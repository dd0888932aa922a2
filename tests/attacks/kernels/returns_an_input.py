"""把输入当结果 / returns an input"""

import torch
import triton
import triton.language as tl


def add(x, y):
    return x
