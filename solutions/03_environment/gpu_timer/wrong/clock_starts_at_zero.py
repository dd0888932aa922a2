"""以为时钟从 0 开始 / believes that the clock starts at 0

Reads the clock once, at the end of each sample.
"""

BASE = "reference"
BREAKS = ["waits_for_the_kernel", "one_call_of_any_kind"]


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
        fn()
        dev.synchronize()
        samples.append(dev.clock() - sum(samples))
    samples.sort()
    return BenchResult(_percentile(samples, 0.5), _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
