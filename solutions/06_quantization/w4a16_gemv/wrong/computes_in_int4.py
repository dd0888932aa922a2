"""以为计算也按 4-bit / thinks that the arithmetic is 4-bit too

A device multiplies 4-bit numbers four times as fast; W4A16 unpacks them and multiplies in 16 bits.
"""
BASE = "reference"
BREAKS = ["three_batches_on_an_h100", "compute_bound_batches_gain_nothing"]


def _time_s(k: int, n: int, weight_bits: float, hw: Hw, batch: int) -> float:
    bits = weight_bits + 16 * batch * (k + n)  # x is read once, y is written once
    return max(bits / 8 / hw.bw, 2 * batch * k * n / hw.flops * weight_bits / (16 * k * n))
