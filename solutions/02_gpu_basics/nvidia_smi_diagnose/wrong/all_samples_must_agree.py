"""要求全部样本都成立 / wants every sample to agree

One quiet moment among ten hides the finding.
"""

BASE = "reference"
BREAKS = ["more_than_half"]


def sum(votes):  # every rule counts with it
    return len(votes) if all(votes) else 0
