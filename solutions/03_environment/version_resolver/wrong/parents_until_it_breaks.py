"""parents 逐个删，删不动为止 / deletes parents until nothing more can go

Takes care with the packages and is content with any minimal set of parents.
"""

BASE = "reference"
BREAKS = ["smallest_and_not_only_minimal"]

_smallest = _conflict


def _conflict(index, want):
    found = _smallest(index, want)

    def clash(parents):
        kept = {
            n: {v: [r for r in rs if n in parents and _demand(r)[0] in found.packages] for v, rs in vs.items()}
            for n, vs in index.items()
        }
        wanted = [(n, s if n in found.packages else ANY) for n, s in want.items() if n in found.packages or index.get(n)]
        return _search(kept, wanted, {}) is None

    parents = set(index)
    for name in sorted(index):
        if clash(parents - {name}):
            parents.remove(name)
    return Conflict(found.packages, frozenset(parents))
