"""两只秒表：计算一只，搬运一只 / two clocks, one for computing and one for moving; the slower one decides"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Product:
    m: int
    n: int
    k: int
    widths: tuple = (16, 16, 16)

    def __post_init__(self):
        for size in (self.m, self.n, self.k):
            if size <= 0:
                raise ValueError("a matrix is empty")
        for width in self.widths:
            if not width > 0:
                raise ValueError("a value has no bits")

    @property
    def flop(self) -> int:
        macs = self.m * self.n * self.k
        return macs + macs

    @property
    def bytes(self) -> float:
        a, b, c = self.widths
        return self.m * self.k * (a / 8) + self.k * self.n * (b / 8) + self.m * self.n * (c / 8)

    def clocks(self, hw) -> tuple[float, float]:
        return self.flop / hw.flops, self.bytes / hw.bw


def attainable_flops(hw, intensity):
    if intensity < 0:
        raise ValueError("negative intensity")
    by_memory = intensity * hw.bw
    return by_memory if by_memory < hw.flops else hw.flops


def gemm_intensity(m, n, k, a_bits=16, b_bits=16, c_bits=16):
    product = Product(m, n, k, (a_bits, b_bits, c_bits))
    return product.flop / product.bytes


def gemm_time_s(hw, m, n, k, a_bits=16, b_bits=16, c_bits=16):
    return max(Product(m, n, k, (a_bits, b_bits, c_bits)).clocks(hw))


def speedup(gpu, cpu, m, n, k, offload_bytes=0):
    if offload_bytes < 0:
        raise ValueError("a transfer of less than nothing")
    product = Product(m, n, k)
    transfer = offload_bytes / gpu.link_bw
    return max(product.clocks(cpu)) / (transfer + max(product.clocks(gpu)))


def explain(gpu, cpu, m, n, k):
    product = Product(m, n, k)
    (gpu_computes, gpu_moves), (cpu_computes, cpu_moves) = product.clocks(gpu), product.clocks(cpu)
    return {
        (True, True): "flops_ratio",
        (False, False): "bandwidth_ratio",
    }.get((gpu_computes >= gpu_moves, cpu_computes >= cpu_moves), "mixed")
