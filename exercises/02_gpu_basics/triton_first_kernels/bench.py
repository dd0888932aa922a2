"""What 2.6 times on a device: sums of long vectors, softmax of narrow, ordinary and very wide rows."""

import torch

from grader.kernels.workload import Workload


def workloads() -> list[Workload]:
    return [
        _sum(2**25, torch.float16),
        _sum(2**24, torch.float32),
        _softmax(262_144, 128),  # as many bytes as 8192 x 4096, in rows that are shorter than a program should be
        _softmax(8192, 4096),
        _softmax(2048, 32_768),
    ]


def _sum(n: int, dtype: torch.dtype) -> Workload:
    def make(generator, device):
        return tuple(torch.randn(n, generator=generator, device=device, dtype=dtype) for _ in range(2))

    def expect(x, y):
        return x.float() + y.float()

    nbytes = n * dtype.itemsize
    return Workload("triton_add", f"{n:,} {_short(dtype)}", make, expect, reads=2 * nbytes, writes=nbytes,
                    rtol=1e-3, atol=1e-6)


def _softmax(rows: int, cols: int, dtype: torch.dtype = torch.float16) -> Workload:
    def make(generator, device):
        return (torch.randn(rows, cols, generator=generator, device=device, dtype=dtype),)

    def expect(x):
        return torch.softmax(x.float(), dim=1)

    nbytes = rows * cols * dtype.itemsize
    return Workload("triton_softmax", f"{rows:,} x {cols:,} {_short(dtype)}", make, expect, reads=nbytes, writes=nbytes,
                    rtol=2e-3, atol=1e-7)  # half a unit in the last place of fp16, also where it is subnormal


def _short(dtype: torch.dtype) -> str:
    return "fp16" if dtype == torch.float16 else "fp32"
