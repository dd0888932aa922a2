"""给异步的 GPU 代码计时 / Timing asynchronous GPU code.

A launch returns before the work is done, so a clock on the host measures the launch unless the host waits.
Sources: Triton 3.7, triton.testing.do_bench; KernelBench, pull request 106 (benchmarking guide).
"""

from collections.abc import Callable

from given.gpu_timer import BenchResult, Device


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
    raise NotImplementedError("benchmark")
