"""最后一个 --publish 才算 / only the last --publish counts

Takes for ports what holds for --ipc: the later one replaces the earlier one.
"""

BASE = "reference"
BREAKS = ["every_one_counts"]

_all_values = _values


def _values(options, name):
    found = _all_values(options, name)
    return found[-1:] if name == "--publish" else found
