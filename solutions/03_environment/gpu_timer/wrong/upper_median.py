"""偶数个样本取上中位数 / the upper of the two middle samples

Takes sorted(samples)[n // 2]; with an even number the median lies between two.
"""

BASE = "reference"
BREAKS = ["two_samples", "percentiles_of_any_samples"]


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
    return BenchResult(samples[repeat // 2], _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
