"""decode 永远只受带宽限制 / decode is bound by bandwidth, whatever the batch

Knows the floor of one sequence and uses it for all batches: the FLOPs never enter.
"""

BASE = "reference"
BREAKS = ["above_the_knee", "no_cache_shows_the_knee", "throughput_rests_beyond_the_knee"]


def decode_step_s(load, batch, hw):
    if batch < 1:
        raise ValueError("batch")
    return (load.weight_bytes + batch * load.kv_bytes_per_seq) / hw.bw
