"""m = 1 是带宽，其余都是算力 / one token means bandwidth, more mean compute

Has learnt "decode waits for memory, prefill computes" as a fact about m and not about the ridge.
"""

BASE = "reference"
BREAKS = ["three_explanations", "same_roof"]

_checked = gemm_intensity


def explain(gpu, cpu, m, n, k):
    _checked(m, n, k)
    return "bandwidth_ratio" if m == 1 else "flops_ratio"
