"""不检查参数 / checks no argument

A top_p of 0, a negative temperature or a fully masked row give some token instead of an error.
"""

BASE = "reference"
BREAKS = ["filter_rejects", "sample_rejects"]


def _check(logits, temperature, top_k, top_p):
    pass
