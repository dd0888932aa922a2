"""剩两三个值也求中位数 / takes a median of whatever is left

Checks the number of samples, not the number of values.
"""

BASE = "reference"
BREAKS = ["the_median_needs_five_values"]


def _waiting(samples):
    busy = [s.util_gpu for s in samples if s.util_gpu is not None]
    return bool(busy) and statistics.median(busy) < 50
