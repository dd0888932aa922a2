"""读权重与计算的时间相加 / adds the reading of the weights and the computing

Believes that the device computes only after it has read; the two overlap, and the slower one decides.
"""

BASE = "reference"
BREAKS = ["a_batch_of_one", "below_the_knee", "above_the_knee", "no_cache_shows_the_knee"]


def decode_step_s(load, batch, hw):
    if batch < 1:
        raise ValueError("batch")
    n_bytes = load.weight_bytes + batch * load.kv_bytes_per_seq
    return n_bytes / hw.bw + 2 * batch * load.n_params / hw.flops
