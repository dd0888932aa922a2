"""输入 embedding 也每步都读 / reads the input embedding every step

Takes bytes stored for bytes read: 7 % too much for Llama-3-8B.
"""

BASE = "reference"
BREAKS = ["llama3_8b_reads_its_weights", "a_tied_table_is_the_head"]

_looked_up = decode_step_bytes


def decode_step_bytes(m, ctx_lens, w_bits=16, kv_bits=16):
    table = 0 if m.tied else m.vocab * m.hidden
    return _looked_up(m, ctx_lens, w_bits, kv_bits) + -(table * w_bits // -8)
