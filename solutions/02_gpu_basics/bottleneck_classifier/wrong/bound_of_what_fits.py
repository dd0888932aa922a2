"""放不下时上限是 0 / the bound is zero where it does not fit

Mixes the two questions: a bound that depends on capacity cannot compare devices.
"""

BASE = "reference"
BREAKS = ["a_bound_asks_for_no_memory"]

_of_speed = decode_upper_bound_tok_s


def decode_upper_bound_tok_s(m, w, hw, batch, ctx_len):
    got = _of_speed(m, w, hw, batch, ctx_len)
    return got if _fits(m, w, hw, batch, ctx_len, 0.92) else 0.0
