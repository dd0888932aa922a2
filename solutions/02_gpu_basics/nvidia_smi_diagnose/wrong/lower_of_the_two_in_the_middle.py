"""偶数个时取中间偏小的一个 / takes the lower of the two in the middle

Sorts and takes one element; with an even number there are two.
"""

BASE = "reference"
BREAKS = ["the_median_of_any_number"]


def _waiting(samples):
    busy = sorted(s.util_gpu for s in samples if s.util_gpu is not None)
    return len(busy) >= MIN_SAMPLES and busy[(len(busy) - 1) // 2] < 50
