"""加速比 = 峰值算力之比 / the speed-up is the ratio of the peaks

Believes that a device with 76 times the FLOP/s is 76 times as fast, whatever it is given.
"""

BASE = "reference"
BREAKS = ["decode_gains_the_bandwidths", "both_wait_for_memory", "different_roofs"]


def speedup(gpu, cpu, m, n, k, offload_bytes=0):
    if offload_bytes < 0 or min(m, n, k) < 1:
        raise ValueError
    cpu_s = gemm_time_s(cpu, m, n, k)
    return cpu_s / (offload_bytes / gpu.link_bw + cpu_s * cpu.flops / gpu.flops)
