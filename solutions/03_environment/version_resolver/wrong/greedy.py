"""逐个取最新，不回溯 / takes the newest of each and never goes back

When the newest of the next package does not fit, it gives up instead of trying an older one of the package before.
"""

BASE = "reference"
BREAKS = ["vllm_on_an_older_torch", "backtracks"]


def _search(index, demands, pins):
    while True:
        package = next((name for name, _ in demands if name not in pins), None)
        if package is None:
            return pins
        specs = [spec for name, spec in demands if name == package]
        fitting = [v for v in index.get(package, {}) if all(satisfies(v, spec) for spec in specs)]
        if not fitting:
            return None
        pins = {**pins, package: max(fitting, key=Version)}
        demands = demands + [_demand(r) for r in index[package][pins[package]]]
        if not all(satisfies(pins[name], spec) for name, spec in demands if name in pins):
            return None
