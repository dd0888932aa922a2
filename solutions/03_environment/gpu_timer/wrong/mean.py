"""报告均值 / reports the mean

One interrupted sample moves the result; the median would not have noticed.
"""

BASE = "reference"
BREAKS = ["five_samples_one_of_them_slow", "one_outlier"]


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
    return BenchResult(mean, _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
