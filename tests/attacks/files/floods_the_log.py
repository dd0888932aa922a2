"""没完没了的输出 / output without end: print, os.write, stderr, warnings"""

EXERCISE = "adder"
HONEST = 0

import os
import sys
import time
import warnings

END = time.time() + 0.3
while time.time() < END:
    print("x" * 100000)
    print("\x1b[31m" * 10000, file=sys.stderr)
    for fd in (1, 2):
        try:
            os.write(fd, b"\xff" * 100000)
            os.lseek(fd, 0, 0)
        except OSError:
            pass
    warnings.warn("y" * 100000, stacklevel=1)
try:
    os.ftruncate(1, 1 << 40)
    print("BREACH" + "ED")
except OSError:
    pass


def add(*anything):
    return 0


def summary(*anything):
    return 0


def running(*anything):
    return 0
