"""算力写成 9 也照算 / takes a capability of 9

9.0 is written as 9, nothing fits, and the wheel is blamed.
"""

BASE = "reference"
BREAKS = ["capability_in_tens"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    if wheel_cuda == "cpu" or capability >= 10:
        return _check(driver, wheel_cuda, capability, arch_list)
    report = _check(driver, wheel_cuda, 10, [])
    return CompatReport(False, report.errors, report.warnings)
