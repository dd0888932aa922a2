"""把 BW / KV 当作吞吐 / takes bandwidth over cache for the throughput

Knows the ceiling and believes that every batch reaches it.
"""

BASE = "reference"
BREAKS = ["throughput_comes_to_rest", "throughput_of_any_load"]

_of_a_batch = throughput_tok_s


def throughput_tok_s(load, batch, hw):
    rate = _of_a_batch(load, batch, hw)
    return hw.bw / load.kv_bytes_per_seq if load.kv_bytes_per_seq else rate
