"""把传递依赖加进用户的 want / adds what is required to the user's want

The dict of the caller grows; the next call resolves something else.
"""

BASE = "reference"
BREAKS = ["inputs_stay"]

_pure = resolve


def resolve(index, want):
    found = _pure(index, want)
    if not isinstance(found, Conflict):
        for name, version in found.items():
            want.setdefault(name, f"=={version}")
    return found
