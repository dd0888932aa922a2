"""预热计入样本 / counts the warm-up

Times every call from the first on, so compilation and allocation are in the statistics.
"""

BASE = "reference"
BREAKS = ["the_first_call_compiles", "slow_first_calls"]

_timed = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0 or repeat < 1:
        raise ValueError(warmup, repeat)
    return _timed(fn, dev, 0, warmup + repeat, flush)
