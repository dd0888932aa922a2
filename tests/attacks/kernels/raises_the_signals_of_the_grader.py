"""抛出评测器自己的异常 / raises what the recorder raises"""

import torch
import triton
import triton.language as tl


from grader.recorder import Refused


def add(x, y):
    raise Refused("reads", 10**9, "x" * 10**6)
