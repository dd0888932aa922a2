"""索引里的包全都装上 / pins everything in the index

Resolves packages that nobody requires, and fails because of them.
"""

BASE = "reference"
BREAKS = ["only_what_is_needed", "nothing_wanted"]

_needed = _search


def _search(index, demands, pins):
    return _needed(index, demands if pins else demands + [(name, "") for name in index], pins)
