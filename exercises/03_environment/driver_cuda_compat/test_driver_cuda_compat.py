"""Visible checks of 3.1: the worked examples of the README."""

import pytest
from given.driver_cuda_compat import Code, CompatReport

from grader.compare import same

BEFORE_610 = """\
+-----------------------------------------------------------------------------------------+
| NVIDIA-SMI 535.183.01             Driver Version: 535.183.01   CUDA Version: 12.2     |
|-----------------------------------------+----------------------+----------------------+
"""
SINCE_610 = """\
Sun Jun  7 08:16:57 2026
+-----------------------------------------------------------------------------------------+
| NVIDIA-SMI 610.43.02              KMD Version: 610.43.02     CUDA UMD Version: 13.3     |
+-----------------------------------------+------------------------+----------------------+
"""
CU126 = ["sm_50", "sm_60", "sm_70", "sm_75", "sm_80", "sm_86", "sm_90"]
CU129 = ["sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120", "compute_120"]


@pytest.mark.step("parse_smi_header")
def test_two_generations_of_the_header(answer):
    """新旧两代表头 / both generations of the header"""
    assert same(answer.parse_smi_header(BEFORE_610), ("535.183.01", "12.2"))
    assert same(answer.parse_smi_header(SINCE_610), ("610.43.02", "13.3"))


@pytest.mark.step("parse_smi_header")
def test_no_cuda_version(answer):
    """容器里常见：CUDA Version: N/A / common in containers: CUDA Version: N/A"""
    text = "| NVIDIA-SMI 470.57.02    Driver Version: 470.57.02    CUDA Version: N/A      |"
    assert same(answer.parse_smi_header(text), ("470.57.02", None))


@pytest.mark.step("check_driver")
def test_newer_minor_version_still_runs(answer):
    """驱动只到 12.2，cu129 的 wheel 也能跑 / the driver knows 12.2, a cu129 wheel runs all the same"""
    got = answer.check("535.183.01", "12.9", 80, CU129)
    assert same(got, CompatReport(True, [], [Code.NEWER_THAN_DRIVER]))


@pytest.mark.step("check_driver")
def test_new_major_version_needs_a_new_driver(answer):
    """换了大版本，旧驱动就不行 / a new major version takes a new driver"""
    got = answer.check("535.183.01", "13.0", 80, CU129)
    assert same(got, CompatReport(False, [Code.DRIVER_TOO_OLD], []))


@pytest.mark.step("check_driver")
def test_newer_driver_than_needed(answer):
    """驱动比 wheel 新，没有问题 / a driver newer than needed is fine"""
    assert same(answer.check("610.43.02", "12.6", 89, CU126), CompatReport(True, [], []))


@pytest.mark.step("check_kernels")
def test_card_newer_than_the_wheel(answer):
    """RTX 5090 配 cu126：驱动够新，还是没有 kernel / RTX 5090 with cu126: a fresh driver and still no kernel"""
    got = answer.check("580.65.06", "12.6", 120, CU126)
    assert same(got, CompatReport(False, [Code.NO_KERNEL_IMAGE], []))


@pytest.mark.step("check_kernels")
def test_only_ptx_fits(answer):
    """只有 PTX 可用：看驱动认不认识 / only PTX fits: it depends on what the driver knows"""
    assert same(answer.check("580.65.06", "12.9", 90, ["compute_80"]), CompatReport(True, [], [Code.PTX_JIT]))
    got = answer.check("535.183.01", "12.9", 90, ["compute_80"])
    assert same(got, CompatReport(False, [Code.PTX_TOO_NEW], [Code.NEWER_THAN_DRIVER]))
