"""只在 want 里找责任方 / looks for parents among the wishes only

The package that states the demand is one that nobody asked for by name.
"""

BASE = "reference"
BREAKS = ["conflict_along_a_chain"]

_smallest = _conflict


def _conflict(index, want):
    found = _smallest(index, want)
    return Conflict(found.packages, found.parents & frozenset(want))
