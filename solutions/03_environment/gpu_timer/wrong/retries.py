"""出错再试一次 / tries once more

Takes the first error for a hiccup and calls fn again.
"""

BASE = "reference"
BREAKS = ["no_call_after_an_error"]

_strict = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    def twice():
        try:
            fn()
        except RuntimeError:
            fn()
            raise

    return _strict(twice, dev, warmup, repeat, flush)
