"""What exercise 2.2 asks nvidia-smi for, what one row of its answer says, and what may be concluded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

QUERY = (
    "index,name,utilization.gpu,utilization.memory,memory.used,memory.total,"
    "power.draw,power.limit,temperature.gpu,clocks.sm,clocks.max.sm,clocks_event_reasons.active"
)
MIN_SAMPLES = 5  # fewer say nothing


@dataclass(frozen=True)
class GpuSample:
    """One row: one GPU at one moment. None: not reported.

    util_gpu, util_mem: percent of the sample period (1/6 s to 1 s) in which a kernel was running, in which device memory
    was read or written. mem_used, mem_total: bytes. reasons: bit mask of what holds the clocks down:
    0x1 idle, 0x2 application clocks, 0x4 software power cap, 0x8 hardware slowdown, 0x10 sync boost, 0x20 software thermal,
    0x40 hardware thermal, 0x80 hardware power brake, 0x100 display clocks; newer drivers may set more.
    """

    index: int
    name: str
    util_gpu: float | None
    util_mem: float | None
    mem_used: int | None
    mem_total: int | None
    power_w: float | None
    power_limit_w: float | None
    temp_c: float | None
    sm_mhz: float | None
    sm_max_mhz: float | None
    reasons: int | None


class Verdict(Enum):
    """What holds a GPU back, in the order in which the table is read."""

    THERMAL = "thermal"
    HW_SLOWDOWN = "hardware slowdown"
    POWER_CAP = "power cap"
    HOST_STARVED = "host starved"
    MEMORY_PRESSURE = "memory pressure"
    MEMORY_ACTIVE = "memory active"
    INCONCLUSIVE = "inconclusive"
