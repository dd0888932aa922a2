"""加速比等于哪个比值就是哪个，都不等才是 mixed / whichever ratio the speed-up equals, else mixed

Cannot tell the two apart where the ratios are equal, and takes a coincidence at the ridge for an explanation.
"""

from math import isclose

BASE = "reference"
BREAKS = ["roofs_decide_not_ratios", "the_ridge_belongs_to_compute"]


def explain(gpu, cpu, m, n, k):
    got = speedup(gpu, cpu, m, n, k)
    if isclose(got, gpu.bw / cpu.bw, rel_tol=1e-6):
        return "bandwidth_ratio"
    return "flops_ratio" if isclose(got, gpu.flops / cpu.flops, rel_tol=1e-6) else "mixed"
