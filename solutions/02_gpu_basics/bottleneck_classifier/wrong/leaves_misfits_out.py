"""放不下的卡不列出来 / leaves out what does not fit

The list is shorter than the question, and nobody sees which card is missing.
"""

BASE = "reference"
BREAKS = ["ranks_for_prefill", "ties_and_misfits_stay_in_order"]

_complete = rank_gpus


def rank_gpus(m, w, gpus, *, phase, batch, ctx_len):
    rows = _complete(m, w, gpus, phase=phase, batch=batch, ctx_len=ctx_len)
    return [row for row in rows if row[1] is not None]
