"""丢掉最慢的样本 / throws the slowest sample away

Calls it an outlier. It happened, and P90 is there to show it.
"""

BASE = "reference"
BREAKS = ["five_samples_one_of_them_slow", "defaults"]


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
    samples = samples[:-1] or samples
    return BenchResult(*(_percentile(samples, s) for s in (0.5, 0.1, 0.9)), len(samples))
