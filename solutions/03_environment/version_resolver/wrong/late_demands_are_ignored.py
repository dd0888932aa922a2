"""已经定下的包不再检查 / never checks a decided package again

Returns a set that violates a requirement which came up after the decision.
"""

BASE = "reference"
BREAKS = ["a_demand_on_a_decided_package"]


def _search(index, demands, pins):
    package = next((name for name, _ in demands if name not in pins), None)
    if package is None:
        return pins
    specs = [spec for name, spec in demands if name == package]
    for version in sorted(index.get(package, {}), key=Version, reverse=True):
        if all(satisfies(version, spec) for spec in specs):
            more = demands + [_demand(r) for r in index[package][version]]
            found = _search(index, more, {**pins, package: version})
            if found is not None:
                return found
    return None
