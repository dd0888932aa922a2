"""后来的要求覆盖先来的 / a later demand replaces an earlier one

Keeps the specs in a dict from package to spec.
"""

BASE = "reference"
BREAKS = ["all_demands_count"]


def _search(index, demands, pins):
    package = next((name for name, _ in demands if name not in pins), None)
    if package is None:
        return pins
    for version in sorted(index.get(package, {}), key=Version, reverse=True):
        chosen = {**pins, package: version}
        more = demands + [_demand(requirement) for requirement in index[package][version]]
        if all(satisfies(chosen[name], spec) for name, spec in dict(more).items() if name in chosen):
            found = _search(index, more, chosen)
            if found is not None:
                return found
    return None
