"""把用过的项从列表里删掉 / removes what it has looked at

Pops entries from the caller's list.
"""

BASE = "reference"
BREAKS = ["any_report"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    report = _check(driver, wheel_cuda, capability, arch_list)
    arch_list.clear()
    return report
