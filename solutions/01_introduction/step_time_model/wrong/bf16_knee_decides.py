"""用 BF16 的临界批量判断在哪一边 / the bf16 knee decides the side

Picks the formula by critical_batch(hw, 16), also for weights of 8 bits, whose knee comes earlier.
"""

BASE = "reference"
BREAKS = ["step_of_any_load", "narrow_weights_save_bytes_only"]


def decode_step_s(load, batch, hw):
    if batch < 1:
        raise ValueError("batch")
    caches = batch * load.kv_bytes_per_seq / hw.bw
    if batch < critical_batch(hw, 16):
        return caches + load.weight_bytes / hw.bw
    return caches + 2 * batch * load.n_params / hw.flops
