"""没有报告的负载当作空闲 / takes a load that is not reported for idle

None becomes 0, and every MIG slice waits for its host.
"""

BASE = "reference"
BREAKS = ["missing_values_do_not_vote", "the_median_needs_five_values"]


def _waiting(samples):
    return statistics.median([s.util_gpu or 0.0 for s in samples]) < 50
