"""小版本也按自带驱动要求 / asks every minor version for its own minimum

Knows table 3 of the release notes and not table 2: each release needs the driver it came with, and 525 runs no 12.0.
"""

BASE = "reference"
BREAKS = ["newer_minor_version_still_runs", "oldest_driver_of_each_major"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    report = _check(driver, wheel_cuda, capability, arch_list)
    came_with = TOOLKIT_DRIVER.get(wheel_cuda)
    if came_with and _version(driver) < _version(came_with) and Code.DRIVER_TOO_OLD not in report.errors:
        errors = [Code.DRIVER_TOO_OLD] + [e for e in report.errors if e != Code.PTX_TOO_NEW]
        return CompatReport(False, errors, [])
    return report
