"""整批只读一份 KV / the batch reads one cache

Treats the cache like the weights, read once for everybody; it belongs to one sequence.
"""

BASE = "reference"
BREAKS = ["latency_grows_with_the_batch", "the_cache_comes_on_top", "no_batch_beats_the_cache"]


def decode_step_s(load, batch, hw):
    if batch < 1:
        raise ValueError("batch")
    linear = max(2 * batch * load.n_params / hw.flops, load.weight_bytes / hw.bw)
    return load.kv_bytes_per_seq / hw.bw + linear
