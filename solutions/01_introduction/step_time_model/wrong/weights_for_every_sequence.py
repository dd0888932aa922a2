"""每条序列都把权重读一遍 / every sequence reads the weights

Multiplies the whole step by the batch, as if the sequences went one after the other: batching gains nothing.
"""

BASE = "reference"
BREAKS = ["below_the_knee", "no_cache_shows_the_knee", "throughput_below_the_knee"]

_of_a_batch = decode_step_s


def decode_step_s(load, batch, hw):
    _of_a_batch(load, batch, hw)  # refuses an empty batch
    return batch * _of_a_batch(load, 1, hw)
