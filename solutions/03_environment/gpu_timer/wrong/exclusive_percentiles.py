"""百分位用 n + 1 的定义 / percentiles of the "exclusive" kind

The default of statistics.quantiles: for few samples it goes beyond the largest one.
"""

BASE = "reference"
BREAKS = ["eleven_samples", "percentiles_of_any_samples"]


def _percentile(ordered, share):
    at = min(max(share * (len(ordered) + 1) - 1, 0), len(ordered) - 1)
    below = int(at)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (at - below) * (ordered[above] - ordered[below])
