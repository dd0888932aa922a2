"""自带的驱动也不认识 / does not trust the release's own driver

Asks for a driver newer than the one that a toolkit came with.
"""

BASE = "reference"
BREAKS = ["what_each_driver_knows", "ptx_of_each_release"]


_check, _table = check, TOOLKIT_DRIVER


def check(driver, wheel_cuda, capability, arch_list):
    global TOOLKIT_DRIVER
    TOOLKIT_DRIVER = {c: d + ".1" for c, d in _table.items()}
    return _check(driver, wheel_cuda, capability, arch_list)
