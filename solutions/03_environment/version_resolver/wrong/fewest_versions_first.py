"""可选版本少的包先定 / decides the package with the fewest versions first

The usual trick of constraint solvers: faster, and another solution than the one that was asked for.
"""

BASE = "reference"
BREAKS = ["first_wish_first"]


def _search(index, demands, pins):
    waiting = [name for name, _ in demands if name not in pins]
    if not waiting:
        return pins
    package = min(waiting, key=lambda name: len(index.get(name, {})))
    for version in sorted(index.get(package, {}), key=Version, reverse=True):
        chosen = {**pins, package: version}
        more = demands + [_demand(requirement) for requirement in index[package][version]]
        if all(satisfies(chosen[name], spec) for name, spec in more if name in chosen):
            found = _search(index, more, chosen)
            if found is not None:
                return found
    return None
