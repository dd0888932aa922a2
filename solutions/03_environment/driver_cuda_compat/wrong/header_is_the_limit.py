"""wheel 的 CUDA 不能超过表头的数 / lets no wheel be newer than the header

Takes the header's CUDA version for an installed toolkit, which has to be upgraded before a newer wheel can run.
"""

BASE = "reference"
BREAKS = ["newer_minor_version_still_runs", "no_error_within_a_major"]
LINK = "03_environment#mis-smi-cuda"


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    report = _check(driver, wheel_cuda, capability, arch_list)
    if Code.NEWER_THAN_DRIVER not in report.warnings:
        return report
    return CompatReport(False, [Code.DRIVER_TOO_OLD, *report.errors], [])
