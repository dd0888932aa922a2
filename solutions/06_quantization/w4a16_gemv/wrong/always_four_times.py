"""INT4 总是快 4 倍 / INT4 is always four times as fast

A quarter of the bits, so a quarter of the time: neither scales, nor activations, nor the arithmetic come into it.
"""
BASE = "reference"
BREAKS = ["three_batches_on_an_h100", "any_layer_on_any_device", "nothing_to_multiply_is_refused"]


def predicted_speedup(k: int, n: int, w: WeightSpec, hw: Hw, batch: int) -> float:
    return 16 / w.bits
