"""驱动太旧，还要警告小版本 / warns as well when the driver is too old

A driver that cannot run the wheel at all is also said to run it with limits.
"""

BASE = "reference"
BREAKS = ["new_major_version_needs_a_new_driver", "two_errors"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    report = _check(driver, wheel_cuda, capability, arch_list)
    if Code.DRIVER_TOO_OLD not in report.errors:
        return report
    return CompatReport(False, report.errors, [Code.NEWER_THAN_DRIVER, *report.warnings])
