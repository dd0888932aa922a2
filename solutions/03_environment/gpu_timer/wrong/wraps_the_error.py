"""把 fn 的异常包成 RuntimeError / wraps what fn raises into a RuntimeError

Means to say where it happened; a caller that waits for its own exception does not get it.
"""

BASE = "reference"
BREAKS = ["errors_of_fn_pass_through", "errors_of_flush_pass_through"]

_plain = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0 or repeat < 1:
        raise ValueError("nothing to time")
    try:
        return _plain(fn, dev, warmup, repeat, flush)
    except Exception as error:
        raise RuntimeError("the benchmark failed") from error
