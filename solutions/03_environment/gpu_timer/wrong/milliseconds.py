"""单位成了毫秒 / returns milliseconds

CUDA events count in milliseconds; the fields end in _s.
"""

BASE = "reference"
BREAKS = ["waits_for_the_kernel", "host_only"]

_seconds = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    r = _seconds(fn, dev, warmup, repeat, flush)
    return BenchResult(r.median_s * 1000, r.p10_s * 1000, r.p90_s * 1000, r.n)
