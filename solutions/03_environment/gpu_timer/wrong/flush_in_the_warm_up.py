"""预热时也清空 / flushes in the warm-up too

Treats every call alike; the warm-up only has to get over the first time.
"""

BASE = "reference"
BREAKS = ["order_of_calls"]


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0 or repeat < 1:
        raise ValueError(warmup, repeat)
    samples = []
    for _ in range(warmup + repeat):
        if flush is not None:
            flush()
        dev.synchronize()
        start = dev.clock()
        fn()
        dev.synchronize()
        samples.append(dev.clock() - start)
    samples = samples[warmup:]
    samples.sort()
    return BenchResult(_percentile(samples, 0.5), _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
