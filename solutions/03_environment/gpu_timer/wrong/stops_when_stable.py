"""样本稳定了就提前结束 / stops when the samples agree

Saves time with 20 equal samples in a row; n is not the number that was asked for.
"""

BASE = "reference"
BREAKS = ["as_many_as_asked_for"]


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0 or repeat < 1:
        raise ValueError("nothing to time")
    for _ in range(warmup):
        fn()
    samples = []
    while len(samples) < repeat and (len(samples) < 20 or max(samples) > 1.001 * min(samples)):
        if flush is not None:
            flush()
        dev.synchronize()
        start = dev.clock()
        fn()
        dev.synchronize()
        samples.append(dev.clock() - start)
    samples.sort()
    return BenchResult(*(_percentile(samples, share) for share in (0.5, 0.1, 0.9)), len(samples))
