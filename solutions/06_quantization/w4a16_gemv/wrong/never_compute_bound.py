"""只比字节数 / bytes alone decide

Decoding is bound by memory, so the speed-up is the ratio of the bytes, at batch 512 as at batch 1.
"""
BASE = "reference"
BREAKS = ["three_batches_on_an_h100", "compute_bound_batches_gain_nothing"]


def _time_s(k: int, n: int, weight_bits: float, hw: Hw, batch: int) -> float:
    return (weight_bits + 16 * batch * (k + n)) / 8 / hw.bw
