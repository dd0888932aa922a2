"""Device and result of exercise 3.5."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Device(Protocol):
    """A device that works through queues (CUDA: streams) while the host goes on. Times in seconds."""

    def launch(self, seconds: float, queue: int = 0) -> None:
        """Append work to a queue and return at once."""
        ...

    def synchronize(self, queue: int | None = None) -> None:
        """Wait until this queue is empty; None: until all are."""
        ...

    def clock(self) -> float:
        """The host's clock; where it starts is not said."""
        ...


@dataclass(frozen=True)
class BenchResult:
    """Of n timed calls: median, 10th and 90th percentile."""

    median_s: float
    p10_s: float
    p90_s: float
    n: int
