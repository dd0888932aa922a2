"""正好是最低版本也说太旧 / finds the minimum itself too old

Reads >= 450 as > 450.
"""

BASE = "reference"
BREAKS = ["oldest_driver_of_each_major"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    report = _check(driver, wheel_cuda, capability, arch_list)
    if wheel_cuda != "cpu" and _version(driver) == _version(MIN_DRIVER[_version(wheel_cuda)[0]]):
        return CompatReport(False, [Code.DRIVER_TOO_OLD, *report.errors], [])
    return report
