"""并列时按名字排 / ties go by name

Sorts whole rows, so that names decide where speeds do not.
"""

BASE = "reference"
BREAKS = ["ties_and_misfits_stay_in_order"]

_as_they_came = rank_gpus


def rank_gpus(m, w, gpus, *, phase, batch, ctx_len):
    rows = _as_they_came(m, w, gpus, phase=phase, batch=batch, ctx_len=ctx_len)
    return sorted(rows, key=lambda row: (-(row[1] or 0.0), row[0]))
