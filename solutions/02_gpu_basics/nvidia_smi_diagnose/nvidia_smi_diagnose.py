"""nvidia-smi 的输出：读成样本，再给出结论 / the output of nvidia-smi: into samples, then to a verdict.

Memory is bytes; nvidia-smi prints MiB = 2**20. Percent are 0 to 100, power is watts, clocks are MHz.
Source: NVML API reference, nvmlUtilization_t and NvmlClocksEventReasons; `nvidia-smi --help-query-gpu`.
"""

import math
import statistics
from collections.abc import Sequence

from given.nvidia_smi_diagnose import MIN_SAMPLES, GpuSample, Verdict

### BEGIN SOLUTION
MIB = 2**20
NUMBERS = 10  # cells after the name


def _number(cell: str) -> float | None:
    """98 %, 286.43 W or 61; [N/A] and its many relatives are None."""
    words = cell.split()
    try:
        number = float(words[0]) if words else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None  # float reads nan and inf, too


def _memory(cell: str) -> int | None:
    mib = _number(cell)
    return None if mib is None else int(mib) * MIB


def _mask(cell: str) -> int | None:
    try:
        return int(cell, 16)
    except ValueError:
        return None


def _sample(index: int, name: str, cells: list[str]) -> GpuSample:
    util_gpu, util_mem, used, total, power, limit, temp, sm, sm_max, reasons = cells
    return GpuSample(
        index=index,
        name=name.strip(),
        util_gpu=_number(util_gpu),
        util_mem=_number(util_mem),
        mem_used=_memory(used),
        mem_total=_memory(total),
        power_w=_number(power),
        power_limit_w=_number(limit),
        temp_c=_number(temp),
        sm_mhz=_number(sm),
        sm_max_mhz=_number(sm_max),
        reasons=_mask(reasons),
    )
### END SOLUTION


def parse_nvidia_smi_csv(text: str) -> list[GpuSample]:
    """把 nvidia-smi 的 CSV 读成样本 / reads the CSV of nvidia-smi into samples.

    text: what `nvidia-smi --query-gpu=QUERY --format=csv` prints, also with noheader, nounits, or both; any number of GPUs
    and of rounds. Columns stand in the order of QUERY; a header is not needed and its wording does not matter.
    Returns one sample per row, in the order of the text. Memory in bytes, reasons as int, other numbers as float.

    A name may contain commas: it is all that stands between the index and the last ten cells.
    A cell that should be a number and is not one ([N/A], ERR!, empty, ...) is None; the row stays.
    A line that does not begin with a whole number and a comma, or has fewer than twelve cells, is no sample and is skipped.
    """
    ### BEGIN SOLUTION
    samples = []
    for line in text.splitlines():
        index, _, rest = line.partition(",")
        name, *cells = rest.rsplit(",", NUMBERS)
        if index.strip().isdecimal() and len(cells) == NUMBERS:
            samples.append(_sample(int(index), name, cells))
    return samples
    ### END SOLUTION


### BEGIN SOLUTION
def _reported(s: GpuSample, bits: int) -> bool:
    return s.reasons is not None and s.reasons & bits != 0


def _below_full_clock(s: GpuSample) -> bool:
    return s.sm_mhz is not None and s.sm_max_mhz is not None and s.sm_mhz < 0.9 * s.sm_max_mhz


def _full(s: GpuSample) -> bool:
    return s.mem_used is not None and s.mem_total is not None and s.mem_used > 0.97 * s.mem_total


def _moving_data(s: GpuSample) -> bool:
    return s.util_gpu is not None and s.util_mem is not None and s.util_gpu >= 90 and s.util_mem >= 60


def _waiting(samples: Sequence[GpuSample]) -> bool:
    busy = [s.util_gpu for s in samples if s.util_gpu is not None]
    return len(busy) >= MIN_SAMPLES and statistics.median(busy) < 50
### END SOLUTION


def diagnose(samples: Sequence[GpuSample], preallocates: bool = True) -> Verdict:
    """一张卡的样本指向哪种瓶颈 / which bottleneck the samples of one GPU point to.

    The first rule of the table that holds decides:
    THERMAL          most samples have a bit of 0x60
    HW_SLOWDOWN      most samples have a bit of 0x88
    POWER_CAP        most samples have the bit 0x4 and sm_mhz < 0.9 * sm_max_mhz
    HOST_STARVED     the median of util_gpu is below 50
    MEMORY_PRESSURE  preallocates is False, and most samples have mem_used / mem_total > 0.97
    MEMORY_ACTIVE    most samples have util_gpu >= 90 and util_mem >= 60
    INCONCLUSIVE     none of these, or fewer than MIN_SAMPLES samples

    most: more than half of ALL samples; what "and" joins must hold in the same sample; a sample that lacks a value which
    the rule reads does not count for it. median: of the samples that have the value, for an even number the mean of the two
    in the middle; with fewer than MIN_SAMPLES of them the rule does not hold.
    preallocates: the server takes its memory at start, as vLLM does, so a full card is no finding.
    ValueError: samples of more than one index, however few they are.
    """
    ### BEGIN SOLUTION
    if len({s.index for s in samples}) > 1:
        raise ValueError("samples of several GPUs: one verdict is about one of them")
    if len(samples) < MIN_SAMPLES:
        return Verdict.INCONCLUSIVE

    def most(votes: list[bool]) -> bool:
        return 2 * sum(votes) > len(samples)

    if most([_reported(s, 0x60) for s in samples]):
        return Verdict.THERMAL
    if most([_reported(s, 0x88) for s in samples]):
        return Verdict.HW_SLOWDOWN
    if most([_reported(s, 0x4) and _below_full_clock(s) for s in samples]):
        return Verdict.POWER_CAP
    if _waiting(samples):
        return Verdict.HOST_STARVED
    if not preallocates and most([_full(s) for s in samples]):
        return Verdict.MEMORY_PRESSURE
    if most([_moving_data(s) for s in samples]):
        return Verdict.MEMORY_ACTIVE
    return Verdict.INCONCLUSIVE
    ### END SOLUTION
