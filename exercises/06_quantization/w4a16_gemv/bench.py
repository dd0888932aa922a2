"""What is timed on a device: one row times 8192 x 28672, groups of 128 with 4-bit zeros, against fp16 torch.mv."""

from functools import partial

import torch

from grader.kernels.workload import Workload

K, N, GROUP = 8192, 28672, 128  # gate or up of a 70B model


def planes(qweight, scales, qzeros, group_size):
    """Rows i, 8 + i, 16 + i, … of the weight in fp32, for i = 0 … 7: never the whole weight at once."""
    shifts = 4 * torch.arange(8, device=qweight.device)
    zeros = (qzeros[:, :, None] >> shifts & 15).reshape(-1, qweight.shape[1])
    group = torch.arange(qweight.shape[0], device=qweight.device) // (group_size // 8)
    for i in range(8):
        yield ((qweight >> 4 * i & 15) - zeros[group]).float() * scales[group].float()


def workloads():
    def make(generator, device):
        words = {"dtype": torch.int32, "device": device, "generator": generator}
        x = torch.randn((1, K), device=device, generator=generator).half()
        qweight = torch.randint(-(2**31), 2**31, (K // 8, N), **words)
        scales = (torch.rand((K // GROUP, N), device=device, generator=generator) * 0.01 + 0.005).half()
        qzeros = torch.randint(-(2**31), 2**31, (K // GROUP, N // 8), **words)
        return x, qweight, scales, qzeros, GROUP

    def expect(x, qweight, scales, qzeros, group_size):
        y = torch.zeros((1, N), dtype=torch.float64, device=x.device)
        for i, plane in enumerate(planes(qweight, scales, qzeros, group_size)):
            y += x[:, i::8].double() @ plane.double()
        return y.float()

    def mv(x, qweight, scales, qzeros, group_size):
        """torch.mv on the same weight in fp16, stored [N, K] as a linear layer stores it; dequantising is not timed."""
        weight = torch.empty((N, K), dtype=torch.float16, device=x.device)
        for i, plane in enumerate(planes(qweight, scales, qzeros, group_size)):
            weight[:, i::8] = plane.t()
        return partial(torch.mv, weight, x[0])

    reads = 2 * K + K * N // 2 + K // GROUP * N * 2 + K // GROUP * N // 2
    label = f"{K} x {N}, g{GROUP}, 4-bit zeros, one row"
    return [Workload("w4a16_gemv", label, make, expect, reads, 2 * N, rtol=5e-3, atol=2e-2, baseline=mv)]
