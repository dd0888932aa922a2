"""只预热一次 / one call of warm-up is enough

Thinks of compilation only; autotuning, allocators and clocks take several calls.
"""

BASE = "reference"
BREAKS = ["slow_first_calls", "defaults"]

_warm = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    return _warm(fn, dev, min(warmup, 1), repeat, flush)
