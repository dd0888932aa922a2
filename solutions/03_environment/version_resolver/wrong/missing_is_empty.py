"""不存在写成空字符串 / writes an empty string for a missing package

A script that tests for None takes it for a version.
"""

BASE = "reference"
BREAKS = ["what_changed", "one_side_only"]


def diff_lock(a, b):
    return {n: (a.get(n, ""), b.get(n, "")) for n in {**a, **b} if a.get(n) != b.get(n)}
