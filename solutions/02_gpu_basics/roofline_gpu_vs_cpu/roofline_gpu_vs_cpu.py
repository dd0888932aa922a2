"""屋顶线：GPU 为什么比 CPU 快 / The roofline: why a GPU is faster than a CPU.

Units: FLOP (a multiply and an add are two), bytes, seconds, FLOP/s, bytes/s; widths are bits per stored value.
Everything is a product [m, k] x [k, n] -> [m, n]: A the activations of m tokens, B the weights, C the result.
Source: Williams, Waterman and Patterson, "Roofline" (CACM 52(4), 2009); "How To Scale Your Model", part 1.
"""

from typing import Literal

from given.shapes import Hw


def attainable_flops(hw: Hw, intensity: float) -> float:
    """给定算术强度时最多能达到的 FLOP/s / FLOP/s that a device can reach at an arithmetic intensity.

    intensity: FLOP per byte of memory traffic. The memory allows hw.bw * intensity, the arithmetic units hw.flops.
    Returns FLOP/s. ValueError: intensity below 0.
    """
    ### BEGIN SOLUTION
    if intensity < 0:
        raise ValueError(f"intensity={intensity} is negative")
    return min(hw.flops, hw.bw * intensity)
    ### END SOLUTION


def gemm_intensity(
    m: int, n: int, k: int, a_bits: float = 16, b_bits: float = 16, c_bits: float = 16
) -> float:
    """矩阵乘法的算术强度 / arithmetic intensity of [m, k] x [k, n] -> [m, n].

    FLOP over bytes. A and B are read once and C is written once, at a_bits, b_bits and c_bits per value; a width may be
    broken: 4.25 is 4-bit codes with one 16-bit scale and one 16-bit zero for 128 of them.
    Returns FLOP/byte. ValueError: m, n or k below 1; a width that is not positive.
    """
    ### BEGIN SOLUTION
    if min(m, n, k) < 1:
        raise ValueError(f"[{m}, {k}] x [{k}, {n}] has no elements")
    if min(a_bits, b_bits, c_bits) <= 0:
        raise ValueError("a width is not positive")
    moved = (m * k * a_bits + k * n * b_bits + m * n * c_bits) / 8
    return 2 * m * n * k / moved
    ### END SOLUTION


def gemm_time_s(
    hw: Hw, m: int, n: int, k: int, a_bits: float = 16, b_bits: float = 16, c_bits: float = 16
) -> float:
    """屋顶线给出的矩阵乘法时间 / seconds of the product under the roofline.

    Arithmetic and memory traffic overlap: the longer of the two is the time.
    Returns seconds. ValueError: as in gemm_intensity.
    """
    ### BEGIN SOLUTION
    return 2 * m * n * k / attainable_flops(hw, gemm_intensity(m, n, k, a_bits, b_bits, c_bits))
    ### END SOLUTION


def speedup(gpu: Hw, cpu: Hw, m: int, n: int, k: int, offload_bytes: int = 0) -> float:
    """GPU 比 CPU 快多少倍 / how many times as fast the GPU is, at 16 bits.

    offload_bytes: what lies in host memory and must cross gpu.link_bw before the GPU's product starts; the CPU has it.
    Returns CPU seconds over GPU seconds, transfer included; below 1 the CPU wins.
    ValueError: offload_bytes below 0; as in gemm_intensity.
    """
    ### BEGIN SOLUTION
    if offload_bytes < 0:
        raise ValueError(f"offload_bytes={offload_bytes} is negative")
    gpu_s = offload_bytes / gpu.link_bw + gemm_time_s(gpu, m, n, k)
    return gemm_time_s(cpu, m, n, k) / gpu_s
    ### END SOLUTION


def explain(gpu: Hw, cpu: Hw, m: int, n: int, k: int) -> Literal["bandwidth_ratio", "flops_ratio", "mixed"]:
    """加速比来自哪里 / which ratio of the two devices the speed-up is, at 16 bits and without a transfer.

    A device is bound by compute if the intensity is at least its ridge, flops / bw, else by bandwidth.
    "bandwidth_ratio": both by bandwidth; "flops_ratio": both by compute; "mixed": one each.
    ValueError: as in gemm_intensity.
    """
    ### BEGIN SOLUTION
    intensity = gemm_intensity(m, n, k)
    compute_bound = [intensity >= hw.flops / hw.bw for hw in (gpu, cpu)]
    if all(compute_bound):
        return "flops_ratio"
    return "mixed" if any(compute_bound) else "bandwidth_ratio"
    ### END SOLUTION
