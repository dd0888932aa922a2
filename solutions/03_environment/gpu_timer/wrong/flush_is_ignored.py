"""没有用 flush / never flushes

Measures a cache that no request will meet.
"""

BASE = "reference"
BREAKS = ["every_sample_is_cold", "order_of_calls", "errors_of_flush_pass_through"]

_cold = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    return _cold(fn, dev, warmup, repeat)
