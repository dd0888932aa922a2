"""CPU 版也先查驱动 / looks at the driver of a CPU wheel first

On a machine without a driver there is no version to read, and the answer is an exception.
"""

BASE = "reference"
BREAKS = ["cpu_wheel_without_a_driver"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    _version(driver)
    return _check(driver, wheel_cuda, capability, arch_list)
