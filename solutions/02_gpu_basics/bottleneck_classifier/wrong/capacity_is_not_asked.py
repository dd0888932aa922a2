"""只看速度，不问放不放得下 / never asks whether it fits

Compares two times and names the longer one, for a model of 131 GiB on a card of 24.
"""

BASE = "reference"
BREAKS = ["a_model_of_70b", "full_to_the_last_byte"]

_with_capacity = classify


def classify(m, w, hw, *, phase, batch, ctx_len, util=0.92):
    _with_capacity(m, w, hw, phase=phase, batch=batch, ctx_len=ctx_len, util=util)
    compute, memory = _clocks(m, w, hw, _tokens(phase, batch, ctx_len), batch, ctx_len)
    return "compute" if compute >= memory else "bandwidth"
