"""预热之后才检查参数 / checks its arguments after the warm-up

The error comes when fn has already run.
"""

BASE = "reference"
BREAKS = ["arguments_come_first"]

_strict = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if repeat < 1:
        for _ in range(warmup):
            fn()
    return _strict(fn, dev, warmup, repeat, flush)
