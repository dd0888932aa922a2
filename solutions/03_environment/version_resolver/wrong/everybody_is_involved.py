"""冲突里写上所有想要的包 / blames every wanted package

True and useless: the user already knows what he asked for.
"""

BASE = "reference"
BREAKS = ["who_is_in_the_way", "two_parents"]


def _conflict(index, want):
    return Conflict(frozenset(want), frozenset(want))
