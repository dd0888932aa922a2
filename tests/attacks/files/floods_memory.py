"""占满内存 / fills the memory by every means: objects, mappings, shared memory, pipes"""

EXERCISE = "adder"
HONEST = 0

import mmap
import os

HOARD = []


def add(a, b):
    while True:
        HOARD.append(bytearray(16 << 20))


def summary(numbers):
    size = 1 << 40
    while size > 4096:
        try:
            area = mmap.mmap(-1, size)
            for at in range(0, size, 4096):
                area[at] = 1
            HOARD.append(area)
        except (OSError, ValueError, MemoryError):
            size //= 2
    return sum(len(a) for a in HOARD)


def running(numbers):
    import numpy

    numbers[:] = [int(numpy.ones(1 << 34).sum())]
