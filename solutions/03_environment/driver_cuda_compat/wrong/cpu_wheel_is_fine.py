"""CPU 版也算通过 / lets a CPU wheel pass

It imports and computes, only never on the GPU; the slow server is found days later.
"""

BASE = "reference"
BREAKS = ["wheel_without_cuda"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    if wheel_cuda == "cpu":
        return CompatReport(True, [], [Code.CPU_WHEEL])
    return _check(driver, wheel_cuda, capability, arch_list)
