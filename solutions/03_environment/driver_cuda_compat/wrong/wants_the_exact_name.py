"""arch_list 里必须有同名的 sm / wants the very same sm in the list

An RTX 4090 is sm_89, and torch lists sm_86; concludes that it is not supported.
"""

BASE = "reference"
BREAKS = ["binaries", "newer_driver_than_needed"]


_rule = _runs


def _runs(arch, capability):
    return "" if arch.startswith("sm_") and arch != f"sm_{capability}" else _rule(arch, capability)
