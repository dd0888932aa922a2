"""两台设备总是受同一种限制 / both devices are bound by the same thing

Asks the GPU whether the product waits for memory, and believes it for the CPU.
"""

BASE = "reference"
BREAKS = ["different_roofs", "only_the_cpu_computes"]


def _at_the_gpus_roof(gpu, cpu, m, n, k):
    return gemm_intensity(m, n, k) >= gpu.flops / gpu.bw


def speedup(gpu, cpu, m, n, k, offload_bytes=0):
    if offload_bytes < 0:
        raise ValueError
    gpu_s = gemm_time_s(gpu, m, n, k)
    ratio = gpu.flops / cpu.flops if _at_the_gpus_roof(gpu, cpu, m, n, k) else gpu.bw / cpu.bw
    return gpu_s * ratio / (offload_bytes / gpu.link_bw + gpu_s)


def explain(gpu, cpu, m, n, k):
    return "flops_ratio" if _at_the_gpus_roof(gpu, cpu, m, n, k) else "bandwidth_ratio"
