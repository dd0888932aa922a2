"""只报第一个错误 / stops at the first error

After the driver is upgraded comes the second error, which could have been known at once.
"""

BASE = "reference"
BREAKS = ["two_errors"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    report = _check(driver, wheel_cuda, capability, arch_list)
    return CompatReport(report.ok, report.errors[:1], report.warnings)
