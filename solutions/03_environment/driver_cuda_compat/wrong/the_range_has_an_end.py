"""以为 12.x 的驱动要小于 580 / believes that 12.x ends below driver 580

Reads NVIDIA's range of minor version compatibility as a maximum; newer drivers run old wheels.
"""

BASE = "reference"
BREAKS = ["newer_driver_than_needed", "any_driver_any_wheel"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    report = _check(driver, wheel_cuda, capability, arch_list)
    if wheel_cuda == "cpu":
        return report
    end = MIN_DRIVER.get(_version(wheel_cuda)[0] + 1)
    if end and _version(driver) >= _version(end):
        return CompatReport(report.ok, report.errors, [Code.NEWER_THAN_DRIVER, *report.warnings])
    return report
