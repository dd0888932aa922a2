"""再次提到的包排到队尾 / a package that is named again goes to the end of the queue

Takes the last mention for its place: what two packages require is decided later than what one requires.
"""

BASE = "reference"
BREAKS = ["order_of_the_requirements"]


def _search(index, demands, pins, queue=None):
    queue = [name for name, _ in demands] if queue is None else queue
    waiting = [name for name in queue if name not in pins]
    if not waiting:
        return pins
    package = waiting[0]
    for version in sorted(index.get(package, {}), key=Version, reverse=True):
        new = [_demand(requirement) for requirement in index[package][version]]
        chosen, named = {**pins, package: version}, [name for name, _ in new]
        if all(satisfies(chosen[name], spec) for name, spec in demands + new if name in chosen):
            later = [name for name in waiting[1:] if name not in named] + list(dict.fromkeys(named))
            found = _search(index, demands + new, chosen, later)
            if found is not None:
                return found
    return None
