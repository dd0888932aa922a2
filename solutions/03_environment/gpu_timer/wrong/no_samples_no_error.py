"""repeat 为 0 返回 0 秒 / zero repeats take zero seconds

Returns a result for no measurement at all.
"""

BASE = "reference"
BREAKS = ["nothing_to_time"]

_strict = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if repeat < 1:
        return BenchResult(0.0, 0.0, 0.0, 0)
    return _strict(fn, dev, max(warmup, 0), repeat, flush)
