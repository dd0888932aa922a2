"""先把一个包的依赖定到底 / follows one package's requirements to the end first

Decides what the first wish brings along before the second wish.
"""

BASE = "reference"
BREAKS = ["wishes_before_requirements"]


def _search(index, demands, pins):
    package = next((name for name, _ in demands if name not in pins), None)
    if package is None:
        return pins
    for version in sorted(index.get(package, {}), key=Version, reverse=True):
        chosen = {**pins, package: version}
        more = [_demand(requirement) for requirement in index[package][version]] + demands
        if all(satisfies(chosen[name], spec) for name, spec in more if name in chosen):
            found = _search(index, more, chosen)
            if found is not None:
                return found
    return None
