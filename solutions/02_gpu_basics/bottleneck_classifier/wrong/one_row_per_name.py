"""按名字存，同名的只剩一项 / keeps one row for each name

Collects the speeds in a dict by name; two cards of the same kind become one.
"""

BASE = "reference"
BREAKS = ["one_row_for_each_gpu"]

_every_card = rank_gpus


def rank_gpus(m, w, gpus, *, phase, batch, ctx_len):
    return list(dict(_every_card(m, w, gpus, phase=phase, batch=batch, ctx_len=ctx_len)).items())
