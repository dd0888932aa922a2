"""一条正则读一行，规则是一张表 / one regular expression per row, the rules as a table"""

import re
from fractions import Fraction

from given.nvidia_smi_diagnose import GpuSample, Verdict

ROW = re.compile(r"\s*(\d+)\s*,(.*?)" + r",([^,]*)" * 10 + r"\s*$")
DECIMAL = re.compile(r"\s*(\d+(?:\.\d+)?)(?:\s|$)")
HEX = re.compile(r"\s*0[xX]([0-9a-fA-F]+)\s*$")


def decimal(cell):
    found = DECIMAL.match(cell)
    return float(found.group(1)) if found else None


def parse_nvidia_smi_csv(text):
    result = []
    for found in filter(None, map(ROW.match, text.split("\n"))):
        index, name, *numbers, mask = found.groups()
        values = [decimal(cell) for cell in numbers]
        for at in (2, 3):
            if values[at] is not None:
                values[at] = round(values[at]) << 20
        bits = HEX.match(mask)
        result.append(GpuSample(int(index), name.strip(), *values, int(bits[1], 16) if bits else None))
    return result


def holds(test, *needed):
    """A vote of one sample: False as soon as something is missing."""

    def vote(s):
        values = [getattr(s, name) for name in needed]
        return all(v is not None for v in values) and test(*values)

    return vote


TABLE = [
    (Verdict.THERMAL, holds(lambda r: r & 0x20 or r & 0x40, "reasons")),
    (Verdict.HW_SLOWDOWN, holds(lambda r: r & 0x08 or r & 0x80, "reasons")),
    (Verdict.POWER_CAP, holds(lambda r, a, b: r & 4 and 10 * a < 9 * b, "reasons", "sm_mhz", "sm_max_mhz")),
    (Verdict.HOST_STARVED, None),
    (Verdict.MEMORY_PRESSURE, holds(lambda a, b: Fraction(a, b) > Fraction(97, 100), "mem_used", "mem_total")),
    (Verdict.MEMORY_ACTIVE, holds(lambda a, b: a >= 90 and b >= 60, "util_gpu", "util_mem")),
]


def starved(samples):
    busy = sorted(s.util_gpu for s in samples if s.util_gpu is not None)
    n = len(busy)
    return n >= 5 and busy[n // 2] + busy[(n - 1) // 2] < 100


def diagnose(samples, preallocates=True):
    first, *others = samples or [None]
    if any(s.index != first.index for s in others):
        raise ValueError("one GPU, please")
    for verdict, vote in TABLE if len(samples) >= 5 else ():
        if verdict is Verdict.MEMORY_PRESSURE and preallocates:
            continue
        if vote is None:
            if starved(samples):
                return verdict
        elif len([s for s in samples if vote(s)]) > len(samples) / 2:
            return verdict
    return Verdict.INCONCLUSIVE
