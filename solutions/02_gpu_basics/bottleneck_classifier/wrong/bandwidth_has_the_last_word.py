"""decode 的上限只看带宽 / the bound of decode is bandwidth alone

Grows with the batch for ever.
"""

BASE = "reference"
BREAKS = ["large_batches_meet_the_other_roof", "narrow_weights_do_not_compute_faster"]


def decode_upper_bound_tok_s(m, w, hw, batch, ctx_len):
    return _tokens("decode", batch, ctx_len) / _clocks(m, w, hw, batch, batch, ctx_len)[1]
