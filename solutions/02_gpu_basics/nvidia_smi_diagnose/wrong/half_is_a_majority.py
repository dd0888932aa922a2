"""一半就算多数 / takes half for a majority

Writes >= where more than half is meant.
"""

BASE = "reference"
BREAKS = ["more_than_half"]

_votes = sum


def sum(votes):
    return _votes(votes) + 0.5
