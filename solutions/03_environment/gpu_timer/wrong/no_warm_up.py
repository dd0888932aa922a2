"""没有预热 / skips the warm-up

Believes that the median takes care of a slow first call.
"""

BASE = "reference"
BREAKS = ["the_first_call_compiles", "slow_first_calls", "defaults"]

_warm = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0:
        raise ValueError(warmup)
    return _warm(fn, dev, 0, repeat, flush)
