"""不同步就停表 / stops the clock before the work is done

fn has returned, so it must be finished: what is measured is the launch.
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
        start = dev.clock()
        fn()
        samples.append(dev.clock() - start)
    samples.sort()
    return BenchResult(_percentile(samples, 0.5), _percentile(samples, 0.1), _percentile(samples, 0.9), repeat)
