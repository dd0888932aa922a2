"""把稀疏 TFLOPS 当作峰值 / takes the TFLOPS with sparsity for the peak

Reads the larger number of the data sheet, which counts products with zeros that are skipped (2:4 sparsity, from sm_80).
"""

BASE = "reference"
BREAKS = ["roof_of_dense_arithmetic", "critical_batch", "times_of_the_down_projection"]


def attainable_flops(hw, intensity):
    if intensity < 0:
        raise ValueError
    return min(hw.flops * (2 if hw.capability >= 80 else 1), hw.bw * intensity)
