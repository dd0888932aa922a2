"""只等 0 号队列 / waits for queue 0 only

Synchronises the current stream; work on a side stream is neither awaited nor kept out.
"""

BASE = "reference"
BREAKS = ["waits_for_both_queues", "one_call_of_any_kind"]


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
        dev.synchronize(0)
        samples.append(dev.clock() - start)
    samples.sort()
    return BenchResult(_percentile(samples, 0.5), _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
