"""What is timed on a device: 8192 x 8192, groups of 128, 4-bit zeros, fp16 out."""

import torch

from grader.kernels.workload import Workload

K, N, GROUP = 8192, 8192, 128


def workloads():
    def make(generator, device):
        words = {"dtype": torch.int32, "device": device, "generator": generator}
        qweight = torch.randint(-(2**31), 2**31, (K // 8, N), **words)
        qzeros = torch.randint(-(2**31), 2**31, (K // GROUP, N // 8), **words)
        scales = torch.rand((K // GROUP, N), device=device, generator=generator) + 0.25
        return qweight, scales.half(), qzeros, GROUP

    def expect(qweight, scales, qzeros, group_size):
        shifts = 4 * torch.arange(8, device=qweight.device)
        codes = (qweight[:, None, :] >> shifts[:, None] & 15).reshape(K, N)
        zeros = (qzeros[:, :, None] >> shifts & 15).reshape(K // group_size, N)
        every = torch.arange(K, device=qweight.device) // group_size
        return (codes - zeros[every]).float() * scales[every].float()

    reads = K * N // 2 + K // GROUP * N * 2 + K // GROUP * N // 2
    return [Workload("dequant_int4", f"{K} x {N}, g{GROUP}, 4-bit zeros, fp16", make, expect, reads, 2 * K * N, rtol=1e-3, atol=1e-6)]
