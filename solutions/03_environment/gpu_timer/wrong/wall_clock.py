"""用 time.perf_counter 计时 / uses time.perf_counter

Takes its own clock instead of the device's: the result is not reproducible.
"""

import time

BASE = "reference"
BREAKS = ["waits_for_the_kernel", "one_call_of_any_kind"]


class _Wall:
    def __init__(self, dev):
        self.synchronize, self.clock = dev.synchronize, time.perf_counter


_device_clock = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    return _device_clock(fn, _Wall(dev), warmup, repeat, flush)
