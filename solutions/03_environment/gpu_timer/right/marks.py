"""先记下所有时刻，最后再算 / Write down all moments first, work them out at the end"""

from given.gpu_timer import BenchResult


def pick(values, tenths):
    """The value at tenths/10 of the way through the sorted list, in whole tenths."""
    values = sorted(values)
    left, part = (len(values) - 1) * tenths // 10, (len(values) - 1) * tenths % 10
    if part == 0:
        return values[left]
    return (values[left] * (10 - part) + values[left + 1] * part) / 10


def timeline(fn, dev, repeat, prepare):
    for _ in range(repeat):
        dev.synchronize()
        prepare()
        dev.synchronize()
        before = dev.clock()
        fn()
        for queue in (None,):
            dev.synchronize(queue)
        yield before, dev.clock()


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    if not (warmup >= 0 and repeat >= 1):
        raise ValueError((warmup, repeat))
    remaining = warmup
    while remaining:
        fn()
        dev.synchronize()
        remaining -= 1
    moments = list(timeline(fn, dev, repeat, flush or (lambda: None)))
    lengths = [after - before for before, after in moments]
    return BenchResult(p90_s=pick(lengths, 9), p10_s=pick(lengths, 1), median_s=pick(lengths, 5), n=len(lengths))
