"""按显存带宽算传输 / the transfer runs at the speed of device memory

Confuses the 2 TB/s between GPU and its memory with the 32 GB/s between host and GPU.
"""

BASE = "reference"
BREAKS = ["weights_left_on_the_host", "an_infinite_link_costs_nothing"]


def speedup(gpu, cpu, m, n, k, offload_bytes=0):
    if offload_bytes < 0:
        raise ValueError
    return gemm_time_s(cpu, m, n, k) / (offload_bytes / gpu.bw + gemm_time_s(gpu, m, n, k))
