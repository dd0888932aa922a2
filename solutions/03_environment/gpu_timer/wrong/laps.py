"""每圈记一次时间，做差 / lap times

Subtracts successive stops: everything between two samples belongs to the second one.
"""

BASE = "reference"
BREAKS = ["every_sample_is_cold", "flush_on_the_host"]


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0 or repeat < 1:
        raise ValueError(warmup, repeat)
    for _ in range(warmup):
        fn()
    dev.synchronize()
    last = dev.clock()
    samples = []
    for _ in range(repeat):
        if flush is not None:
            flush()
        fn()
        dev.synchronize()
        now = dev.clock()
        samples.append(now - last)
        last = now
    samples.sort()
    return BenchResult(_percentile(samples, 0.5), _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
