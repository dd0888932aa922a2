"""百分位取最近的样本 / percentiles by nearest rank

Rounds the position to a sample; the median of an even number is off as well.
"""

BASE = "reference"
BREAKS = ["five_samples_one_of_them_slow", "percentiles_of_any_samples"]


def _percentile(ordered, share):
    return ordered[round(share * (len(ordered) - 1))]
