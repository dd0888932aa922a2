"""只比较两边都有的包 / compares only packages on both sides

What was added or removed does not show.
"""

BASE = "reference"
BREAKS = ["what_changed", "one_side_only"]


def diff_lock(a, b):
    return {name: (a[name], b[name]) for name in a if name in b and a[name] != b[name]}
