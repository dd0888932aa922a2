"""排序时丢掉本地标签 / sorts by the public version

Two builds of one version count as equal, and the index decides which one comes first.
"""

BASE = "reference"
BREAKS = ["local_builds"]


def _search(index, demands, pins):
    package = next((name for name, _ in demands if name not in pins), None)
    if package is None:
        return pins
    for version in sorted(index.get(package, {}), key=lambda v: Version(Version(v).public), reverse=True):
        more = demands + [_demand(requirement) for requirement in index[package][version]]
        chosen = {**pins, package: version}
        if all(satisfies(chosen[name], spec) for name, spec in more if name in chosen):
            found = _search(index, more, chosen)
            if found is not None:
                return found
    return None
