"""只看最后一个样本 / judges by the last sample

Takes the newest row for the state of the card and the older ones for history.
"""

BASE = "reference"
BREAKS = ["more_than_half", "the_order_of_samples_does_not_matter"]

_series = diagnose


def diagnose(samples, preallocates=True):
    verdict = _series(samples, preallocates)
    return _series([samples[-1]] * len(samples), preallocates) if len(samples) >= MIN_SAMPLES else verdict
