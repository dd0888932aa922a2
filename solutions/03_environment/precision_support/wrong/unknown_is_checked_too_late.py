"""找到了就不再往下看 / stops at the first match

A misspelt wish behind it is found only on the day when the first one does not start.
"""

BASE = "reference"
BREAKS = ["misspelt_wish"]


def choose(cap, want):
    for wish in want:
        for method in (wish, FALLBACK.get(wish, wish)):
            if supported(method, cap):
                return method
    return None
