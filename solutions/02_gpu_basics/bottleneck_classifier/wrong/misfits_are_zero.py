"""放不下的速度记 0 / zero tokens per second for what does not fit

Keeps the column numeric, and every mean over it is wrong from then on.
"""

BASE = "reference"
BREAKS = ["ranks_for_prefill", "decode_on_any_gpus"]

_with_none = rank_gpus


def rank_gpus(m, w, gpus, *, phase, batch, ctx_len):
    rows = _with_none(m, w, gpus, phase=phase, batch=batch, ctx_len=ctx_len)
    return [(name, speed or 0.0) for name, speed in rows]
