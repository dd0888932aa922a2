"""把位宽取整再找拐点 / the knee of a whole number of bits

Works out the width from the two fields and drops the fraction: 4.125 bits, four and their scales, become four.
"""

BASE = "reference"
BREAKS = ["below_the_knee"]


def decode_step_s(load, batch, hw):
    if batch < 1:
        raise ValueError("no sequence")
    w_bits = max(1, 8 * load.weight_bytes // load.n_params)
    computing = batch > critical_batch(hw, w_bits)
    linear = 2 * batch * load.n_params / hw.flops if computing else load.weight_bytes / hw.bw
    return linear + batch * load.kv_bytes_per_seq / hw.bw
