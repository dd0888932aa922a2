"""只算运算量：“推理慢是因为算力不够” / FLOPs only: "inference is slow for want of compute"

Never reads the weights; the cache is there, but one sequence seems to take a hundredth of its time.
"""

BASE = "reference"
BREAKS = ["llama3_8b_on_an_a100", "below_the_knee", "no_cache_shows_the_knee"]
LINK = "01_introduction#mis-not-enough-compute"


def decode_step_s(load, batch, hw):
    if batch < 1:
        raise ValueError("batch")
    return batch * load.kv_bytes_per_seq / hw.bw + 2 * batch * load.n_params / hw.flops
