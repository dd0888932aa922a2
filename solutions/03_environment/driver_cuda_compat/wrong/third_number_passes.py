"""12.8.1 也收 / accepts 12.8.1

Takes the toolkit's version for that of the wheel.
"""

BASE = "reference"
BREAKS = ["versions_that_are_none"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    return _check(driver, ".".join(wheel_cuda.split(".")[:2]), capability, arch_list)
