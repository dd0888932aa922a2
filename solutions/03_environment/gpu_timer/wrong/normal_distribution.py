"""用均值和标准差推百分位 / percentiles from mean and deviation

Believes that times are normally distributed: 1.2816 deviations on either side, below zero at worst.
"""

BASE = "reference"
BREAKS = ["one_outlier", "eleven_samples"]


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0 or repeat < 1:
        raise ValueError(warmup, repeat)
    for _ in range(warmup):
        fn()
    samples = []
    for _ in range(repeat):
        if flush is not None:
            flush()
        dev.synchronize()
        start = dev.clock()
        fn()
        dev.synchronize()
        samples.append(dev.clock() - start)
    samples.sort()
    mean = sum(samples) / repeat
    deviation = (sum((s - mean) ** 2 for s in samples) / repeat) ** 0.5
    return BenchResult(_percentile(samples, 0.5), mean - 1.2816 * deviation, mean + 1.2816 * deviation, repeat)
