"""遇到别的项就报错 / stops at an entry of another kind

Takes everything in the list for sm_ or compute_ and lets the conversion fail.
"""

BASE = "reference"
BREAKS = ["entries_of_another_kind"]


_rule = _runs


def _runs(arch, capability):
    int(arch.split("_")[1].rstrip("af"))
    return _rule(arch, capability)
