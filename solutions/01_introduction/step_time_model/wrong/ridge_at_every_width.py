"""临界批量就是“拐点强度”，与位宽无关 / the critical batch is the ridge point, whatever the width

Divides FLOP/s by bytes/s and stops: right for 16 bits, by the accident that 2 FLOPs meet 2 bytes.
"""

BASE = "reference"
BREAKS = ["int8_weights_halve_the_knee", "knee_of_any_device"]


def critical_batch(hw, w_bits):
    if w_bits < 1:
        raise ValueError("w_bits")
    return hw.flops / hw.bw
