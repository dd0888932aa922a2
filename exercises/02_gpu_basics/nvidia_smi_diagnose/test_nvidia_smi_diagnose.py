"""Visible checks of 2.2: the examples of the README."""

import pytest
from given.nvidia_smi_diagnose import GpuSample, Verdict

from grader.compare import same

MIB = 2**20
HEADER = (
    "index, name, utilization.gpu [%], utilization.memory [%], memory.used [MiB], memory.total [MiB], power.draw [W], "
    "power.limit [W], temperature.gpu, clocks.current.sm [MHz], clocks.max.sm [MHz], clocks_event_reasons.active\n"
)
ROW = (
    "0, NVIDIA GeForce RTX 4090, 98 %, 87 %, 22702 MiB, 24564 MiB, 286.43 W, 450.00 W, 61, 2730 MHz, 3105 MHz, "
    "0x0000000000000000\n"
)
SAMPLE = GpuSample(
    index=0,
    name="NVIDIA GeForce RTX 4090",
    util_gpu=98.0,
    util_mem=87.0,
    mem_used=23_804_772_352,
    mem_total=25_757_220_864,
    power_w=286.43,
    power_limit_w=450.0,
    temp_c=61.0,
    sm_mhz=2730.0,
    sm_max_mhz=3105.0,
    reasons=0,
)


def samples(util_gpu: list[float], util_mem: list[float], reasons: int = 0) -> list[GpuSample]:
    return [
        GpuSample(0, "NVIDIA GeForce RTX 4090", g, m, 22702 * MIB, 24564 * MIB, 290.0, 450.0, 61.0, 2730.0, 3105.0, reasons)
        for g, m in zip(util_gpu, util_mem, strict=True)
    ]


@pytest.mark.step("one_gpu")
def test_reads_the_row_of_the_readme(answer):
    """README 里的那一行 / the row of the README"""
    assert same(answer.parse_nvidia_smi_csv(HEADER + ROW), [SAMPLE])


@pytest.mark.step("any_output")
def test_without_header_and_units(answer):
    """没有表头、没有单位，也是同一个样本 / no header, no units, the same sample"""
    bare = "0, NVIDIA GeForce RTX 4090, 98, 87, 22702, 24564, 286.43, 450.00, 61, 2730, 3105, 0x0000000000000000\n"
    assert same(answer.parse_nvidia_smi_csv(bare), [SAMPLE])


@pytest.mark.step("any_output")
def test_a_slice_that_reports_little(answer):
    """MIG 上很多格没有值：是 None，不是 0 / MIG leaves many cells without a value: None, not 0"""
    row = (
        "1, NVIDIA A100-SXM4-40GB, [N/A], [N/A], 9728 MiB, 40960 MiB, 71.20 W, 400.00 W, 34, 1410 MHz, 1410 MHz, "
        "[Not Supported]\n"
    )
    [got] = answer.parse_nvidia_smi_csv(HEADER + row)
    assert same((got.util_gpu, got.util_mem, got.reasons), (None, None, None))
    assert same((got.index, got.mem_used, got.power_w), (1, 9728 * MIB, 71.2))


@pytest.mark.step("diagnose")
def test_memory_is_busy(answer):
    """五个样本都在搬数据 / five samples, all moving data"""
    verdict = answer.diagnose(samples([98, 99, 97, 98, 99], [87, 85, 88, 86, 87]))
    assert same(verdict, Verdict.MEMORY_ACTIVE)


@pytest.mark.step("diagnose")
def test_waits_for_the_host(answer):
    """GPU 大半时间没有活干 / most of the time no kernel runs"""
    verdict = answer.diagnose(samples([31, 78, 28, 33, 30], [22, 60, 20, 24, 21], reasons=0x1))
    assert same(verdict, Verdict.HOST_STARVED)


@pytest.mark.step("diagnose")
def test_busy_is_not_saturated(answer):
    """GPU-Util 100 % 并不说明算力用满 / GPU-Util 100 % does not say that the arithmetic units are full"""
    assert same(answer.diagnose(samples([100] * 5, [12] * 5)), Verdict.INCONCLUSIVE)
