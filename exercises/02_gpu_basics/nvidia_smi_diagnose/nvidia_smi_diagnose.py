"""nvidia-smi 的输出：读成样本，再给出结论 / the output of nvidia-smi: into samples, then to a verdict.

Memory is bytes; nvidia-smi prints MiB = 2**20. Percent are 0 to 100, power is watts, clocks are MHz.
Source: NVML API reference, nvmlUtilization_t and NvmlClocksEventReasons; `nvidia-smi --help-query-gpu`.
"""

import math
import statistics
from collections.abc import Sequence

from given.nvidia_smi_diagnose import MIN_SAMPLES, GpuSample, Verdict


def parse_nvidia_smi_csv(text: str) -> list[GpuSample]:
    """把 nvidia-smi 的 CSV 读成样本 / reads the CSV of nvidia-smi into samples.

    text: what `nvidia-smi --query-gpu=QUERY --format=csv` prints, also with noheader, nounits, or both; any number of GPUs
    and of rounds. Columns stand in the order of QUERY; a header is not needed and its wording does not matter.
    Returns one sample per row, in the order of the text. Memory in bytes, reasons as int, other numbers as float.

    A name may contain commas: it is all that stands between the index and the last ten cells.
    A cell that should be a number and is not one ([N/A], ERR!, empty, ...) is None; the row stays.
    A line that does not begin with a whole number and a comma, or has fewer than twelve cells, is no sample and is skipped.
    """
    raise NotImplementedError("parse_nvidia_smi_csv")


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
    raise NotImplementedError("diagnose")
