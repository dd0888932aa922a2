"""开表前只等 0 号队列 / waits for queue 0 before, for all after

Stops right, but starts while a side stream is still busy with the flush or with earlier work.
"""

BASE = "reference"
BREAKS = ["work_from_before", "flush_of_any_kind_is_not_timed"]


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if warmup < 0 or repeat < 1:
        raise ValueError(warmup, repeat)
    for _ in range(warmup):
        fn()
    samples = []
    for _ in range(repeat):
        if flush is not None:
            flush()
        dev.synchronize(0)
        start = dev.clock()
        fn()
        dev.synchronize()
        samples.append(dev.clock() - start)
    samples.sort()
    return BenchResult(_percentile(samples, 0.5), _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
