"""整步只取一次 max，KV 也躲到计算后面 / one max over the whole step: the caches hide behind the FLOPs

Draws one roofline for everything, so that a large batch reads its caches for free.
"""

BASE = "reference"
BREAKS = ["above_the_knee", "the_cache_comes_on_top"]


def decode_step_s(load, batch, hw):
    if batch < 1:
        raise ValueError("batch")
    n_bytes = load.weight_bytes + batch * load.kv_bytes_per_seq
    return max(n_bytes / hw.bw, 2 * batch * load.n_params / hw.flops)
