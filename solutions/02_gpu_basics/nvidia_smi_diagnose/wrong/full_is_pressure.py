"""显存占满就是问题 / takes a full card for a problem

Does not ask whether the server takes its memory at start.
"""

BASE = "reference"
BREAKS = ["a_full_card"]

_asks_first = diagnose


def diagnose(samples, preallocates=True):
    return _asks_first(samples, preallocates=False)
