"""同时到达的块合并成一块 / merges chunks that arrive together

Believes that a gap of 0 is a mistake of measurement; two messages in one packet are quite common.
"""

BASE = "reference"
BREAKS = ["chunks_that_arrive_together", "equal_times_are_fine"]

_with_zeros = itls_s


def itls_s(t):
    return [gap for gap in _with_zeros(t) if gap > 0]
