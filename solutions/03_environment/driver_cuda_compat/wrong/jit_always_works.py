"""PTX 总能即时编译 / compiles PTX with any driver

Minor version compatibility covers binaries; an older driver cannot read newer PTX.
"""

BASE = "reference"
BREAKS = ["only_ptx_fits", "ptx_of_each_release"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    report = _check(driver, wheel_cuda, capability, arch_list)
    if Code.PTX_TOO_NEW not in report.errors:
        return report
    errors = [e for e in report.errors if e != Code.PTX_TOO_NEW]
    return CompatReport(not errors, errors, [*report.warnings, Code.PTX_JIT])
