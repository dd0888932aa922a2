"""段错误、栈溢出、中止 / segmentation fault, exhausted stack, abort"""

EXERCISE = "adder"
HONEST = 0

import ctypes
import os
import sys


def add(a, b):
    return ctypes.string_at(1)


def summary(numbers):
    sys.setrecursionlimit(1 << 30)

    def down(n):
        return down(n + 1) + 1

    return down(0)


def running(numbers):
    os.abort()
