"""1.0 和 1.0.0 相等，所以没有变化 / leaves out what PEP 440 calls equal

A lock names files, and these are two.
"""

BASE = "reference"
BREAKS = ["another_build"]


def diff_lock(a, b):
    names = {**a, **b}
    gone = {n for n in names if n in a and n in b and Version(a[n]) == Version(b[n])}
    return {n: (a.get(n), b.get(n)) for n in names if n not in gone}
