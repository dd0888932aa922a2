"""以为数都是非负的 / believes that numbers are never negative"""

BASE = "reference"
BREAKS = ["adds_any"]


def add(a, b):
    return abs(a) + abs(b)
