"""解释时只看 GPU 的脊点 / explains by the GPU's ridge alone

The speed-up is the GPU's, so its roof is the explanation.
"""

BASE = "reference"
BREAKS = ["only_the_cpu_computes", "only_the_gpu_computes"]


def explain(gpu, cpu, m, n, k):
    return "flops_ratio" if gemm_intensity(m, n, k) >= gpu.flops / gpu.bw else "bandwidth_ratio"
