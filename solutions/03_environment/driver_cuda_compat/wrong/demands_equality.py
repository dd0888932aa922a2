"""要求 wheel 的 CUDA 与驱动的完全相同 / wants the wheel's CUDA to be the driver's

Believes that cu126 needs a driver that says 12.6, no newer one.
"""

BASE = "reference"
BREAKS = ["newer_driver_than_needed", "what_each_driver_knows"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    report = _check(driver, wheel_cuda, capability, arch_list)
    known = [_version(c) for c, d in TOOLKIT_DRIVER.items() if wheel_cuda != "cpu" and _version(d) <= _version(driver)]
    if known and max(known) != _version(wheel_cuda) and Code.DRIVER_TOO_OLD not in report.errors:
        return CompatReport(False, [Code.DRIVER_TOO_OLD, *report.errors], [])
    return report
