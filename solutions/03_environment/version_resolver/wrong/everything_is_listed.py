"""没变的包也列出来 / lists what did not change, too

The two lines that matter stand among a hundred that do not.
"""

BASE = "reference"
BREAKS = ["what_changed", "equal_locks"]


def diff_lock(a, b):
    return {n: (a.get(n), b.get(n)) for n in {**a, **b}}
