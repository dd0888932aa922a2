"""一次乘加算 1 FLOP / a multiply-add is one FLOP

Half the computing time, so that compute never seems to bind where it does.
"""

BASE = "reference"
BREAKS = ["large_batches_meet_the_other_roof", "equal_times_are_compute"]

_two = _clocks


def _clocks(m, w, hw, tokens, batch, ctx_len):
    compute, memory = _two(m, w, hw, tokens, batch, ctx_len)
    return compute / 2, memory
