"""按字母次序定 / decides in alphabetical order

Reproducible, but the name of a package decides how new it may be.
"""

BASE = "reference"
BREAKS = ["first_wish_first", "order_of_the_requirements"]


def _search(index, demands, pins):
    package = min((name for name, _ in demands if name not in pins), default=None)
    if package is None:
        return pins
    for version in sorted(index.get(package, {}), key=Version, reverse=True):
        chosen = {**pins, package: version}
        more = demands + [_demand(requirement) for requirement in index[package][version]]
        if all(satisfies(chosen[name], spec) for name, spec in more if name in chosen):
            found = _search(index, more, chosen)
            if found is not None:
                return found
    return None
