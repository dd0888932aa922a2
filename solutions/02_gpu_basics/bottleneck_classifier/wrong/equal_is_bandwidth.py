"""时间相等时算带宽 / equal times are bandwidth's

Writes > for >=.
"""

BASE = "reference"
BREAKS = ["equal_times_are_compute"]

_at_least = classify


def classify(m, w, hw, *, phase, batch, ctx_len, util=0.92):
    verdict = _at_least(m, w, hw, phase=phase, batch=batch, ctx_len=ctx_len, util=util)
    compute, memory = _clocks(m, w, hw, _tokens(phase, batch, ctx_len), batch, ctx_len)
    return "bandwidth" if verdict == "compute" and compute == memory else verdict
