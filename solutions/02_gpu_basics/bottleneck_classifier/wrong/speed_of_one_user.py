"""token/s 是一个用户看到的速度 / tokens per second as one user sees them

One over the time of a step: what a user feels, not what the GPU delivers.
"""

BASE = "reference"
BREAKS = ["each_sequence_reads_its_own_cache", "large_batches_meet_the_other_roof"]


def decode_upper_bound_tok_s(m, w, hw, batch, ctx_len):
    _tokens("decode", batch, ctx_len)
    return 1 / max(_clocks(m, w, hw, batch, batch, ctx_len))
