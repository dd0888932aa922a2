"""只算权重的字节 / counts the weights only

Activations are small next to weights; at batch 256 or in a small layer they are not.
"""
BASE = "reference"
BREAKS = ["small_layer_moves_activations_too", "any_layer_on_any_device"]


def _time_s(k: int, n: int, weight_bits: float, hw: Hw, batch: int) -> float:
    return max(weight_bits / 8 / hw.bw, 2 * batch * k * n / hw.flops)
