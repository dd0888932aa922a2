"""返回规范写法的版本号 / returns versions in their normal form

Reads each version, sorts, and writes it back: 2026.07.04 has become 2026.7.4, a key that the index does not have.
"""

BASE = "reference"
BREAKS = ["spelling_of_versions"]

_as_spelled = resolve


def resolve(index, want):
    found = _as_spelled(index, want)
    return found if isinstance(found, Conflict) else {name: str(Version(v)) for name, v in found.items()}
