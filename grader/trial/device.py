"""The device that 3.5 is tried on: torch on a GPU where there is one, else numpy on the CPU, which never runs ahead."""

from __future__ import annotations

import statistics
import time
from typing import Any

SIZE = 2048  # of the square matrices on a GPU
SIZE_CPU = 512


class Cpu:
    """Work that is done when the call returns."""

    def __init__(self) -> None:
        import numpy

        self._a = numpy.ones((SIZE_CPU, SIZE_CPU), dtype=numpy.float32)
        self.what = f"CPU, {SIZE_CPU} x {SIZE_CPU} float32"

    def launch(self, seconds: float = 0.0) -> None:
        """One product; `seconds` is what a simulated device would be told."""
        self._a @ self._a

    def synchronize(self) -> None:
        """Nothing is ever waiting."""

    def clock(self) -> float:
        """Seconds."""
        return time.perf_counter()

    def measure(self, repeat: int) -> float:
        """Median seconds of one product, by perf_counter."""
        found = []
        for _ in range(repeat):
            started = time.perf_counter()
            self.launch()
            found.append(time.perf_counter() - started)
        return statistics.median(found)


class Cuda(Cpu):
    """Work that a call only puts into a queue."""

    def __init__(self, torch: Any) -> None:
        self._torch = torch
        self._a = torch.ones((SIZE, SIZE), dtype=torch.float16, device="cuda")
        self.what = f"{torch.cuda.get_device_name(0)}, {SIZE} x {SIZE} float16"

    def synchronize(self) -> None:
        self._torch.cuda.synchronize()

    def measure(self, repeat: int) -> float:
        """Median seconds of one product, by the device's events."""
        found: list[float] = []
        for _ in range(repeat):
            begin, end = (self._torch.cuda.Event(enable_timing=True) for _ in range(2))
            begin.record()
            self.launch()
            end.record()
            end.synchronize()
            found.append(begin.elapsed_time(end) / 1000)
        return statistics.median(found)


def here() -> Cpu:
    """The GPU where torch finds one, else the CPU."""
    try:
        import torch
    except ImportError:
        return Cpu()
    return Cuda(torch) if torch.cuda.is_available() else Cpu()
