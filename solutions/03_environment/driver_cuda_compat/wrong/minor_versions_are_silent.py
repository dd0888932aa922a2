"""小版本更新不作声 / says nothing about a newer minor version

It runs, so all is well; the limits of minor version compatibility come as a surprise.
"""

BASE = "reference"
BREAKS = ["newer_minor_version_still_runs", "any_driver_any_wheel"]


_check = check


def check(driver, wheel_cuda, capability, arch_list):
    report = _check(driver, wheel_cuda, capability, arch_list)
    return CompatReport(report.ok, report.errors, [w for w in report.warnings if w != Code.NEWER_THAN_DRIVER])
