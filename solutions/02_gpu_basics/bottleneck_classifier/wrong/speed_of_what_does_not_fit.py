"""放不下也给出速度 / reports a speed for what does not fit

Divides bandwidth by bytes, and the result looks like any other speed.
"""

BASE = "reference"
BREAKS = ["ranks_for_prefill", "ties_and_misfits_stay_in_order"]


def rank_gpus(m, w, gpus, *, phase, batch, ctx_len):
    tokens = _tokens(phase, batch, ctx_len)
    rows = [(hw.name, tokens / max(_clocks(m, w, hw, tokens, batch, ctx_len))) for hw in gpus]
    return sorted(rows, key=lambda row: -row[1])
