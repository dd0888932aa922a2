"""连着跑，总时间除以次数 / one long run, divided by the number of calls

Times all calls together; they overlap, and the data stay in the cache.
"""

BASE = "reference"
BREAKS = ["five_samples_one_of_them_slow", "every_sample_is_cold", "order_of_calls"]


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0 or repeat < 1:
        raise ValueError(warmup, repeat)
    for _ in range(warmup):
        fn()
    if flush is not None:
        flush()
    dev.synchronize()
    start = dev.clock()
    for _ in range(repeat):
        fn()
    dev.synchronize()
    each = (dev.clock() - start) / repeat
    return BenchResult(each, each, each, repeat)
