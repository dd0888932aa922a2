"""prefill 就是算力，decode 就是带宽 / prefill is compute, decode is bandwidth

Takes the rule of thumb for a definition; batch and length of the prompt do not matter.
"""

BASE = "reference"
BREAKS = ["context_moves_the_bottleneck", "both_sides_of_the_ridge_in_prefill"]

_by_the_clocks = classify


def classify(m, w, hw, *, phase, batch, ctx_len, util=0.92):
    verdict = _by_the_clocks(m, w, hw, phase=phase, batch=batch, ctx_len=ctx_len, util=util)
    return verdict if verdict == "capacity" else {"prefill": "compute", "decode": "bandwidth"}[phase]
