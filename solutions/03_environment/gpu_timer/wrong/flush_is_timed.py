"""清空缓存也计时 / times the flush

Starts the clock first and prepares the cache afterwards.
"""

BASE = "reference"
BREAKS = ["every_sample_is_cold", "flush_on_the_host"]


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0 or repeat < 1:
        raise ValueError(warmup, repeat)
    for _ in range(warmup):
        fn()
    samples = []
    for _ in range(repeat):
        dev.synchronize()
        start = dev.clock()
        if flush is not None:
            flush()
        fn()
        dev.synchronize()
        samples.append(dev.clock() - start)
    samples.sort()
    return BenchResult(_percentile(samples, 0.5), _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
