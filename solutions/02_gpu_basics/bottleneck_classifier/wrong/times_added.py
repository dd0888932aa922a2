"""计算时间与访存时间相加 / adds computing and moving

The bound is no bound any more: a good kernel is faster.
"""

BASE = "reference"
BREAKS = ["a100_40gb_against_rtx_4090", "large_batches_meet_the_other_roof"]


def decode_upper_bound_tok_s(m, w, hw, batch, ctx_len):
    return _tokens("decode", batch, ctx_len) / sum(_clocks(m, w, hw, batch, batch, ctx_len))
