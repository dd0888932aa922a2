"""有一方点名预发布版，就对所有人放行 / one demand for a pre-release opens the door for all

Joins the specs of all parents and asks about pre-releases once.
"""

BASE = "reference"
BREAKS = ["everybody_has_to_ask"]


def _search(index, demands, pins):
    package = next((name for name, _ in demands if name not in pins), None)
    if package is None:
        return pins
    for version in sorted(index.get(package, {}), key=Version, reverse=True):
        chosen = {**pins, package: version}
        more = demands + [_demand(requirement) for requirement in index[package][version]]
        joined = {name: ",".join(filter(None, [s for n, s in more if n == name])) for name in chosen}
        if all(satisfies(chosen[name], spec) for name, spec in joined.items()):
            found = _search(index, more, chosen)
            if found is not None:
                return found
    return None
