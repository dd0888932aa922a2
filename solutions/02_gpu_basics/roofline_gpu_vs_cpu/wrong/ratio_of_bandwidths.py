"""加速比永远是带宽之比 / the speed-up is always the ratio of bandwidths

Has learnt that LLM inference is memory-bound, and applies it to prefill as well.
"""

BASE = "reference"
BREAKS = ["decode_gains_the_bandwidths", "both_are_busy_computing", "different_roofs"]


def speedup(gpu, cpu, m, n, k, offload_bytes=0):
    if offload_bytes < 0 or min(m, n, k) < 1:
        raise ValueError
    cpu_s = gemm_time_s(cpu, m, n, k)
    return cpu_s / (offload_bytes / gpu.link_bw + cpu_s * cpu.bw / gpu.bw)
