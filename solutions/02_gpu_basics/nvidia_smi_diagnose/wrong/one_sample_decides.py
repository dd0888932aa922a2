"""有一个样本成立就算 / one sample is enough

Reports what was seen once; clocks dip for a moment on every healthy card.
"""

BASE = "reference"
BREAKS = ["more_than_half", "both_in_the_same_sample"]


def sum(votes):  # every rule counts with it
    return len(votes) if any(votes) else 0
