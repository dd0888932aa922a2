"""只在循环前同步一次 / one wait before the loop

Clears the queue after the warm-up and relies on the end of each sample for the rest; a flush comes in between.
"""

BASE = "reference"
BREAKS = ["every_sample_is_cold", "flush_of_any_kind_is_not_timed"]


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0 or repeat < 1:
        raise ValueError(warmup, repeat)
    for _ in range(warmup):
        fn()
    dev.synchronize()
    samples = []
    for _ in range(repeat):
        if flush is not None:
            flush()
        start = dev.clock()
        fn()
        dev.synchronize()
        samples.append(dev.clock() - start)
    samples.sort()
    return BenchResult(_percentile(samples, 0.5), _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
