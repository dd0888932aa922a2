"""空矩阵也算，得到一个数 / computes on with empty or negative sizes

Leaves the errors to whoever calls.
"""

BASE = "reference"
BREAKS = ["no_empty_matrix_no_empty_value", "time_rejects_what_intensity_rejects", "no_negative_transfer"]


def attainable_flops(hw, intensity):
    return min(hw.flops, hw.bw * intensity)


def gemm_intensity(m, n, k, a_bits=16, b_bits=16, c_bits=16):
    moved = (m * k * a_bits + k * n * b_bits + m * n * c_bits) / 8
    return 2 * m * n * k / moved if moved else 0.0


def gemm_time_s(hw, m, n, k, a_bits=16, b_bits=16, c_bits=16):
    reached = attainable_flops(hw, gemm_intensity(m, n, k, a_bits, b_bits, c_bits))
    return 2 * m * n * k / reached if reached else 0.0


def speedup(gpu, cpu, m, n, k, offload_bytes=0):
    gpu_s = offload_bytes / gpu.link_bw + gemm_time_s(gpu, m, n, k)
    return gemm_time_s(cpu, m, n, k) / gpu_s if gpu_s else 0.0
