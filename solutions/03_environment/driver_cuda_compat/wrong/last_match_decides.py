"""最后一个能跑的项说了算 / lets the last entry that runs decide

Overwrites what was found while going through the list.
"""

BASE = "reference"
BREAKS = ["a_binary_goes_before_ptx"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    usable = [arch for arch in arch_list if wheel_cuda != "cpu" and _runs(arch, capability)]
    return _check(driver, wheel_cuda, capability, usable[-1:])
