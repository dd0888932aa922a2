"""LLM 推理永远受限于带宽 / LLM inference is always bound by bandwidth

Applies what is true of small decode batches to everything, prefill and models that do not fit included.
"""

BASE = "reference"
BREAKS = ["prefill_computes", "context_moves_the_bottleneck", "equal_times_are_compute"]

_three = classify


def classify(m, w, hw, *, phase, batch, ctx_len, util=0.92):
    _three(m, w, hw, phase=phase, batch=batch, ctx_len=ctx_len, util=util)
    return "bandwidth"
