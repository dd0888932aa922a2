"""共享的词表也只是查表 / a tied table is only looked up

Always takes one table off; a tied one is the head as well and is read whole.
"""

BASE = "reference"
BREAKS = ["bytes_of_any_step", "a_tied_table_is_the_head"]


def decode_step_bytes(m, ctx_lens, w_bits=16, kv_bits=16):
    if not ctx_lens or min(ctx_lens) < 0:
        raise ValueError("contexts")
    weights = count_params(m) - m.vocab * m.hidden
    cached = sum(ctx_lens) * m.n_layers * 2 * m.n_kv_heads * m.head_dim
    return -((weights * w_bits + cached * kv_bits) // -8)
