"""加速比离哪个比值近，就是哪个 / the nearer ratio is the explanation

Compares numbers and not roofs: when the two ratios are alike, or the devices disagree, it names one all the same.
"""

BASE = "reference"
BREAKS = ["roofs_decide_not_ratios", "only_the_cpu_computes"]


def explain(gpu, cpu, m, n, k):
    got = speedup(gpu, cpu, m, n, k)
    ratios = {"bandwidth_ratio": gpu.bw / cpu.bw, "flops_ratio": gpu.flops / cpu.flops}
    return min(ratios, key=lambda name: abs(ratios[name] - got))
