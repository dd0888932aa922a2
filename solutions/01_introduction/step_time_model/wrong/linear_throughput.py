"""吞吐随批量一直涨：漏了读 KV / throughput grows for ever: the caches are forgotten

Counts the weights and the FLOPs and forgets that every sequence brings a cache of its own.
"""

BASE = "reference"
BREAKS = ["llama3_8b_on_an_a100", "the_cache_comes_on_top", "no_batch_beats_the_cache"]
LINK = "01_introduction#mis-linear-batch"


def decode_step_s(load, batch, hw):
    if batch < 1:
        raise ValueError("batch")
    return max(2 * batch * load.n_params / hw.flops, load.weight_bytes / hw.bw)
