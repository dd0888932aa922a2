"""用标准库 statistics 算百分位 / Percentiles from the standard library"""

import statistics

from given.gpu_timer import BenchResult


def idle(dev):
    dev.synchronize()
    return dev.clock()


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if repeat <= 0:
        raise ValueError("at least one timed call")
    if warmup < 0:
        raise ValueError("warmup counts calls")

    for left in range(warmup + repeat, 0, -1):
        if left > repeat:
            fn()
            continue
        if left == repeat:
            spans = []
        if flush:
            flush()
        begin = idle(dev)
        fn()
        spans.append(idle(dev) - begin)

    if repeat == 1:
        return BenchResult(spans[0], spans[0], spans[0], 1)
    tenths = statistics.quantiles(spans, n=10, method="inclusive")
    return BenchResult(statistics.median(spans), tenths[0], tenths[-1], repeat)
