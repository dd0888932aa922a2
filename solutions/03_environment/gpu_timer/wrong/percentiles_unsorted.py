"""没有排序就取百分位 / percentiles of unsorted samples

Reads positions of a list that is in the order of time.
"""

BASE = "reference"
BREAKS = ["five_samples_one_of_them_slow", "percentiles_of_any_samples"]


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
    return BenchResult(_percentile(samples, 0.5), _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
