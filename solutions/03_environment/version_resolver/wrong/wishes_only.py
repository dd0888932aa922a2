"""只看 want 里的包 / pins the wanted packages only

Reads the requirements to check them, and leaves out what they bring along.
"""

BASE = "reference"
BREAKS = ["newest_vllm", "only_what_is_needed"]

_all_of_it = resolve


def resolve(index, want):
    found = _all_of_it(index, want)
    return found if isinstance(found, Conflict) else {name: found[name] for name in want}
