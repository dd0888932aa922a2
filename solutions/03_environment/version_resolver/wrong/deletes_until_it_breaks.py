"""逐个删，删不动为止 / deletes names until nothing more can go

Finds a conflict that cannot be made smaller, which need not be the smallest one.
"""

BASE = "reference"
BREAKS = ["smallest_and_not_only_minimal"]


def _conflict(index, want):
    required = [_demand(r)[0] for versions in index.values() for lists in versions.values() for r in lists]

    def clash(packages, parents):
        kept = {
            n: {v: [r for r in rs if n in parents and _demand(r)[0] in packages] for v, rs in vs.items()}
            for n, vs in index.items()
        }
        wanted = [(n, spec if n in packages else ANY) for n, spec in want.items() if n in packages or index.get(n)]
        return _search(kept, wanted, {}) is None

    packages = {*want, *index, *required}
    parents = set(packages)
    for name in sorted(packages):
        if clash(packages - {name}, parents):
            packages = packages - {name}
    for name in sorted(parents):
        if clash(packages, parents - {name}):
            parents = parents - {name}
    return Conflict(frozenset(packages), frozenset(parents))
