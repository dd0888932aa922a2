"""新旧颠倒 / turns old and new round

The upgrade reads like a downgrade.
"""

BASE = "reference"
BREAKS = ["what_changed", "one_side_only", "another_build"]


def diff_lock(a, b):
    return {n: (b.get(n), a.get(n)) for n in {**a, **b} if a.get(n) != b.get(n)}
