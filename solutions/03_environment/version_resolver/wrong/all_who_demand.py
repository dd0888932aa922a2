"""凡是对冲突的包提过要求的都算 / blames everyone who demands one of these packages

Also those whose demand does no harm.
"""

BASE = "reference"
BREAKS = ["conflicts_against_every_subset"]

_smallest = _conflict


def _conflict(index, want):
    packages = _smallest(index, want).packages
    demanding = {n for n, vs in index.items() for rs in vs.values() for r in rs if _demand(r)[0] in packages}
    return Conflict(packages, frozenset(demanding))
