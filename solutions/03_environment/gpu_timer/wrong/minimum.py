"""报告最小值 / reports the minimum

Takes the best sample for the true time: jitter, which users feel, disappears.
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
    samples.sort()
    return BenchResult(samples[0], _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
