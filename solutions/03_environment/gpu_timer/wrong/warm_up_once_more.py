"""总要先跑一次 / one call more, to be safe

Calls fn once before the warm-up to see whether it works, as do_bench does.
"""

BASE = "reference"
BREAKS = ["the_first_call_compiles", "order_of_calls", "slow_first_calls"]

_exact = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0 or repeat < 1:
        raise ValueError(warmup, repeat)
    return _exact(fn, dev, warmup + 1, repeat, flush)
