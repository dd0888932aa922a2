"""csv 模块切开，字典收集，列表逐列判断 / cut by the csv module, collected in dicts, judged column by column"""

from __future__ import annotations

import csv
import io
import math

from given.nvidia_smi_diagnose import QUERY, GpuSample, Verdict

FIELDS = "util_gpu util_mem mem_used mem_total power_w power_limit_w temp_c sm_mhz sm_max_mhz reasons".split()
WIDTH = len(QUERY.split(","))


def read(field: str, cell: str) -> float | int | None:
    cell = cell.strip()
    for unit in ("%", "MiB", "W", "MHz"):
        cell = cell.removesuffix(unit).rstrip()
    try:
        if field == "reasons":
            return int(cell, 0)
        if field.startswith("mem_"):
            return int(cell) * 1024 * 1024
        return float(cell) if math.isfinite(float(cell)) else None
    except ValueError:
        return None


def parse_nvidia_smi_csv(text: str) -> list[GpuSample]:
    rows = []
    for cells in csv.reader(io.StringIO(text), quoting=csv.QUOTE_NONE):
        if len(cells) < WIDTH:
            continue
        try:
            row = {"index": int(cells[0])}
        except ValueError:
            continue
        extra = len(cells) - WIDTH
        row["name"] = ",".join(cells[1 : 2 + extra]).strip()
        for field, cell in zip(FIELDS, cells[2 + extra :]):
            row[field] = read(field, cell)
        rows.append(row)
    return [GpuSample(**row) for row in rows]


class Columns:
    """The samples turned on their side."""

    def __init__(self, samples):
        self.n = len(samples)
        for field in FIELDS:
            setattr(self, field, [getattr(s, field) for s in samples])

    def majority(self, votes) -> bool:
        yes = no = 0
        for vote in votes:
            if vote:
                yes += 1
            else:
                no += 1
        return yes > no

    def any_bit(self, *bits) -> list[bool]:
        return [mask is not None and any(mask // bit % 2 for bit in bits) for mask in self.reasons]

    def ratio(self, part: str, whole: str) -> list[float | None]:
        pairs = zip(getattr(self, part), getattr(self, whole))
        return [None if a is None or b is None else a / b for a, b in pairs]


def median_below_fifty(values) -> bool:
    known = [v for v in values if v is not None]
    if len(known) < 5:
        return False
    known.sort()
    while len(known) > 2:
        known = known[1:-1]
    return sum(known) / len(known) < 50


def diagnose(samples, preallocates: bool = True) -> Verdict:
    seen = set()
    for s in samples:
        seen.add(s.index)
    if len(seen) >= 2:
        raise ValueError(f"GPUs {sorted(seen)}")
    c = Columns(samples)
    if c.n < 5:
        return Verdict.INCONCLUSIVE
    if c.majority(c.any_bit(32, 64)):
        return Verdict.THERMAL
    elif c.majority(c.any_bit(8, 128)):
        return Verdict.HW_SLOWDOWN
    clocks = c.ratio("sm_mhz", "sm_max_mhz")
    if c.majority(bit and r is not None and r < 0.9 for bit, r in zip(c.any_bit(4), clocks)):
        return Verdict.POWER_CAP
    if median_below_fifty(c.util_gpu):
        return Verdict.HOST_STARVED
    fullness = c.ratio("mem_used", "mem_total")
    if preallocates is False and c.majority(r is not None and r > 0.97 for r in fullness):
        return Verdict.MEMORY_PRESSURE
    if c.majority((g or 0) >= 90 and (m or 0) >= 60 for g, m in zip(c.util_gpu, c.util_mem)):
        return Verdict.MEMORY_ACTIVE
    return Verdict.INCONCLUSIVE
