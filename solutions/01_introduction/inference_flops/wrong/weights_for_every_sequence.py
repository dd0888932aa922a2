"""每条序列都把权重读一遍 / every sequence reads the weights

Adds up single-sequence steps; sharing the weights is what a batch is for.
"""

BASE = "reference"
BREAKS = ["caches_of_four_sequences", "weights_are_read_once"]

_of_a_batch = decode_step_bytes


def decode_step_bytes(m, ctx_lens, w_bits=16, kv_bits=16):
    if not ctx_lens:
        raise ValueError("no sequence")
    return sum(_of_a_batch(m, [ctx], w_bits, kv_bits) for ctx in ctx_lens)
