"""先判断各自受什么限制，再由比值得出时间 / first the regime of each device, then the times from ratios"""


def attainable_flops(hw, intensity):
    if intensity < 0:
        raise ValueError("FLOP per byte cannot be negative")
    return hw.flops * min(1.0, intensity / (hw.flops / hw.bw))


def gemm_intensity(m, n, k, a_bits=16, b_bits=16, c_bits=16):
    if any(size < 1 for size in (m, n, k)):
        raise ValueError("empty matrix")
    if any(bits <= 0 for bits in (a_bits, b_bits, c_bits)):
        raise ValueError("empty value")
    # one element of C costs 2k FLOP and its shares of a row of A, a column of B and itself
    bits_per_element = a_bits * k / n + b_bits * k / m + c_bits
    return 16.0 * k / bits_per_element


def _is_compute_bound(hw, intensity):
    return intensity >= hw.flops / hw.bw


def gemm_time_s(hw, m, n, k, a_bits=16, b_bits=16, c_bits=16):
    intensity = gemm_intensity(m, n, k, a_bits, b_bits, c_bits)
    flops = 2.0 * m * n * k
    if _is_compute_bound(hw, intensity):
        return flops / hw.flops
    return flops / intensity / hw.bw


def speedup(gpu, cpu, m, n, k, offload_bytes=0):
    if offload_bytes < 0:
        raise ValueError("offload_bytes")
    cpu_s, gpu_s = (gemm_time_s(hw, m, n, k) for hw in (cpu, gpu))
    return 1 / (gpu_s / cpu_s + offload_bytes / gpu.link_bw / cpu_s)


def explain(gpu, cpu, m, n, k):
    intensity = gemm_intensity(m, n, k)
    count = _is_compute_bound(gpu, intensity) + _is_compute_bound(cpu, intensity)
    return ("bandwidth_ratio", "mixed", "flops_ratio")[count]
