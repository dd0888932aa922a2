"""不看 arch_list / never looks at arch_list

Driver and CUDA match, so it must run; then comes: no kernel image is available.
"""

BASE = "reference"
BREAKS = ["card_newer_than_the_wheel", "binaries"]


def _runs(arch, capability):
    return "sm"


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    return _check(driver, wheel_cuda, capability, ["any"])
