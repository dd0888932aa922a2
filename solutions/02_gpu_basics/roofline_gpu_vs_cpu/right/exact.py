"""全程用分数，最后才变成浮点数 / fractions all the way, floats at the end"""

from fractions import Fraction
from math import inf


def _intensity(m, n, k, *widths):
    if m < 1 or n < 1 or k < 1 or any(width <= 0 for width in widths):
        raise ValueError("sizes are at least 1, widths positive")
    values = (m * k, k * n, m * n)
    bits = sum(count * Fraction(width) for count, width in zip(values, widths))
    return Fraction(16 * m * n * k) / bits


def _ridge(hw):
    return Fraction(hw.flops) / Fraction(hw.bw)


def _time(hw, m, n, k, *widths):
    below = _intensity(m, n, k, *widths) / _ridge(hw)  # share of the peak that memory can feed
    return Fraction(2 * m * n * k) / Fraction(hw.flops) / min(Fraction(1), below)


def attainable_flops(hw, intensity):
    if intensity < 0:
        raise ValueError(intensity)
    return float(min(Fraction(hw.flops), Fraction(hw.bw) * Fraction(intensity)))


def gemm_intensity(m, n, k, a_bits=16, b_bits=16, c_bits=16):
    return float(_intensity(m, n, k, a_bits, b_bits, c_bits))


def gemm_time_s(hw, m, n, k, a_bits=16, b_bits=16, c_bits=16):
    return float(_time(hw, m, n, k, a_bits, b_bits, c_bits))


def speedup(gpu, cpu, m, n, k, offload_bytes=0):
    if offload_bytes < 0:
        raise ValueError(offload_bytes)
    on_the_link = 0 if gpu.link_bw == inf else offload_bytes / Fraction(gpu.link_bw)
    return float(_time(cpu, m, n, k, 16, 16, 16) / (on_the_link + _time(gpu, m, n, k, 16, 16, 16)))


def explain(gpu, cpu, m, n, k):
    intensity = _intensity(m, n, k, 16, 16, 16)
    sides = {intensity < _ridge(gpu), intensity < _ridge(cpu)}
    return "mixed" if len(sides) == 2 else "bandwidth_ratio" if True in sides else "flops_ratio"
