"""一次乘加算 1 FLOP / one FLOP for a multiply and an add

Counts a weight's multiply–add once; FLOP/s on data sheets count it twice.
"""

BASE = "reference"
BREAKS = ["knees_of_three_gpus", "knee_of_any_device", "above_the_knee"]


def critical_batch(hw, w_bits):
    if w_bits < 1:
        raise ValueError("w_bits")
    return hw.flops * (w_bits / 8) / hw.bw


def decode_step_s(load, batch, hw):
    if batch < 1:
        raise ValueError("batch")
    computing = batch * load.n_params / hw.flops
    return batch * load.kv_bytes_per_seq / hw.bw + max(computing, load.weight_bytes / hw.bw)
