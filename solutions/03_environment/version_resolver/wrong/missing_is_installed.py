"""索引里没有的包，当作已经装好 / takes a package that is missing for installed

Skips what it cannot find; pip will find out.
"""

BASE = "reference"
BREAKS = ["missing_packages"]

_strict = _search


def _search(index, demands, pins):
    kept = {n: {v: [r for r in rs if index.get(_demand(r)[0])] for v, rs in vs.items()} for n, vs in index.items()}
    return _strict(kept, demands, pins)
