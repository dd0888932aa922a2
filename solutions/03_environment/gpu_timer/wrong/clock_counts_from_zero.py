"""以为时钟从 0 往上走 / believes that a clock counts up from 0

Takes a reading below 0 for an error and uses 0; where a clock starts is not said.
"""

BASE = "reference"
BREAKS = ["one_call_of_any_kind"]


class _Positive:
    def __init__(self, dev):
        self.synchronize, self._clock = dev.synchronize, dev.clock

    def clock(self):
        return max(self._clock(), 0.0)


_plain = benchmark


def benchmark(fn, dev, warmup=10, repeat=50, flush=None):
    return _plain(fn, _Positive(dev), warmup, repeat, flush)
