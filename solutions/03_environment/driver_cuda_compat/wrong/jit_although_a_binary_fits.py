"""有二进制也警告 PTX / warns of PTX beside a binary

Sees a compute_ entry that fits and does not ask whether it is needed.
"""

BASE = "reference"
BREAKS = ["a_binary_goes_before_ptx"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    report = _check(driver, wheel_cuda, capability, arch_list)
    ptx = [arch for arch in arch_list if arch.startswith("compute_")]
    if wheel_cuda == "cpu" or not ptx or Code.NO_KERNEL_IMAGE in report.errors:
        return report
    alone = _check(driver, wheel_cuda, capability, ptx)
    return report if Code.PTX_JIT not in alone.warnings else CompatReport(report.ok, report.errors, alone.warnings)
