"""传输与计算重叠，不花时间 / the transfer hides behind the product

Takes the maximum of the two, as within the device; but the product cannot start before its weights are there.
"""

BASE = "reference"
BREAKS = ["weights_left_on_the_host", "transfer_comes_first"]


def speedup(gpu, cpu, m, n, k, offload_bytes=0):
    if offload_bytes < 0:
        raise ValueError
    return gemm_time_s(cpu, m, n, k) / max(offload_bytes / gpu.link_bw, gemm_time_s(gpu, m, n, k))
