"""只清空一次 / flushes once before the loop

Only the first sample is cold.
"""

BASE = "reference"
BREAKS = ["every_sample_is_cold", "order_of_calls"]


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0 or repeat < 1:
        raise ValueError(warmup, repeat)
    for _ in range(warmup):
        fn()
    if flush is not None:
        flush()
    samples = []
    for _ in range(repeat):
        dev.synchronize()
        start = dev.clock()
        fn()
        dev.synchronize()
        samples.append(dev.clock() - start)
    samples.sort()
    return BenchResult(_percentile(samples, 0.5), _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
