"""给异步的 GPU 代码计时 / Timing asynchronous GPU code.

A launch returns before the work is done, so a clock on the host measures the launch unless the host waits.
Sources: Triton 3.7, triton.testing.do_bench; KernelBench, pull request 106 (benchmarking guide).
"""

from collections.abc import Callable

from given.gpu_timer import BenchResult, Device


### BEGIN SOLUTION
def _percentile(ordered: list[float], share: float) -> float:
    at = share * (len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])


### END SOLUTION
def benchmark(
    fn: Callable[[], None],
    dev: Device,
    warmup: int = 10,
    repeat: int = 50,
    flush: Callable[[], None] | None = None,
) -> BenchResult:
    """一次 fn 要多久：中位数与 10、90 百分位 / How long one call of fn takes: median, 10th and 90th percentile.

    Calls fn `warmup` times untimed and then `repeat` times timed, never else. flush, if given, empties the device's
    cache: it is called once before every timed call and never else.

    A sample runs from the moment when the device has nothing left to do, the flush included, and fn is about to be
    called, to the moment when all that fn launched, on whatever queue, is done. dev.clock(), seconds.
    Percentiles: linear interpolation between the sorted samples (numpy's default, "linear"): the one for the share s
    lies at the position s * (n - 1), counted from 0.

    Exceptions of fn and flush go through to the caller.
    ValueError, before anything is called: warmup < 0; repeat < 1.
    """
    ### BEGIN SOLUTION
    if warmup < 0 or repeat < 1:
        raise ValueError(f"warmup={warmup}, repeat={repeat}: no call to time")

    for _ in range(warmup):
        fn()

    samples = []
    for _ in range(repeat):
        if flush is not None:
            flush()
        dev.synchronize()  # what came before must not run on our time
        start = dev.clock()
        fn()
        dev.synchronize()
        samples.append(dev.clock() - start)

    samples.sort()
    median, p10, p90 = (_percentile(samples, share) for share in (0.5, 0.1, 0.9))
    return BenchResult(median, p10, p90, repeat)
    ### END SOLUTION
