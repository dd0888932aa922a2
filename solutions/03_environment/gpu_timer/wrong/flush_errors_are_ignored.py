"""flush 出错也继续 / goes on without a flush

Treats the flush as optional: without its buffer the samples are warm and nobody is told.
"""

BASE = "reference"
BREAKS = ["errors_of_flush_pass_through"]

_strict = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    def tolerant():
        try:
            flush()
        except Exception:
            pass

    return _strict(fn, dev, warmup, repeat, flush and tolerant)
