"""求中位数时把调用者的列表排了序 / sorts the caller's list

Orders the samples in place for the median; what was a series in time is one no longer.
"""

BASE = "reference"
BREAKS = ["the_order_of_samples_does_not_matter"]

_reading = diagnose


def diagnose(samples, preallocates=True):
    if isinstance(samples, list):
        samples.sort(key=lambda s: s.util_gpu or 0.0)
    return _reading(samples, preallocates)
