"""批量为 0 也算出一个时间 / an empty batch takes time, too

The formula gives the reading of the weights for batch 0; an engine does not run that step.
"""

BASE = "reference"
BREAKS = ["a_step_needs_a_sequence", "throughput_needs_a_sequence"]


def decode_step_s(load, batch, hw):
    linear = max(2 * batch * load.n_params / hw.flops, load.weight_bytes / hw.bw)
    return max(0, batch) * load.kv_bytes_per_seq / hw.bw + linear
