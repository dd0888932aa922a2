"""Data-sheet numbers of the devices that the book compares: dense bf16 FLOP/s with fp32 accumulation, bytes/s, bytes, link bytes/s.

vram_bytes is what the device reports where that is known (A100 40 GB, RTX 4090), else GB * 1e9.
Sources: NVIDIA's data sheets of each device; with-sparsity figures halved. T4: fp16. CPU: 8 channels x 8 bytes x 4.8e9 per
second of DDR5-4800; its FLOP/s is an assumption of the book, 64 cores x 2 units x 16 lanes x 2 operations x 1.0e9 per second.
"""

from given.shapes import Hw

PCIE4_X16 = 32e9  # bytes/s per direction, raw; 31.5e9 after 128b/130b coding

A100_40 = Hw("A100 40GB", 312e12, 1.555e12, 42_405_855_232, 80, PCIE4_X16)
A100_80 = Hw("A100 80GB SXM", 312e12, 2.039e12, 80_000_000_000, 80, PCIE4_X16)
RTX_4090 = Hw("RTX 4090", 165.2e12, 1.008e12, 25_757_220_864, 89, PCIE4_X16)
H100 = Hw("H100 SXM", 989.4e12, 3.35e12, 80_000_000_000, 90)
H200 = Hw("H200", 989.4e12, 4.8e12, 141_000_000_000, 90)
L4 = Hw("L4", 121e12, 0.300e12, 24_000_000_000, 89, PCIE4_X16)
T4 = Hw("T4", 65e12, 0.320e12, 16_000_000_000, 75)
CPU = Hw("CPU, 8 x DDR5-4800", 4.096e12, 0.3072e12)
