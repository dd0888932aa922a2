"""不认识带后缀的项 / passes over entries with a suffix

Expects nothing but digits behind the underscore.
"""

BASE = "reference"
BREAKS = ["architecture_specific_code", "family_specific_code"]


_rule = _runs


def _runs(arch, capability):
    return _rule(arch, capability) if arch[-1:].isdigit() else ""
