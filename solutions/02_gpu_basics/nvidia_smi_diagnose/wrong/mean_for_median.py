"""用平均数代替中位数 / takes the mean for the median

One busy sample lifts the mean over the threshold.
"""

BASE = "reference"
BREAKS = ["the_median_of_any_number"]


def _waiting(samples):
    busy = [s.util_gpu for s in samples if s.util_gpu is not None]
    return len(busy) >= MIN_SAMPLES and statistics.fmean(busy) < 50
