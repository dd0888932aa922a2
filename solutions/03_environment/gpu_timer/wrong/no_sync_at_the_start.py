"""开表之前不同步 / does not wait before the clock starts

Waits at the end only: whatever is still queued is counted into the sample.
"""

BASE = "reference"
BREAKS = ["starts_with_an_empty_queue", "work_from_before", "warm_up_leaves_no_work"]


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
    return BenchResult(_percentile(samples, 0.5), _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
