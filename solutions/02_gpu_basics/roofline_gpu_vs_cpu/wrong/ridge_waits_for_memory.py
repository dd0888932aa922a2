"""脊点上还算受限于带宽 / the ridge still waits for memory

Writes > for >=: equal times are counted as memory's.
"""

BASE = "reference"
BREAKS = ["the_ridge_belongs_to_compute"]


def explain(gpu, cpu, m, n, k):
    intensity = gemm_intensity(m, n, k)
    bound = [intensity > hw.flops / hw.bw for hw in (gpu, cpu)]
    if all(bound):
        return "flops_ratio"
    return "mixed" if any(bound) else "bandwidth_ratio"
