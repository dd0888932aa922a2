"""因果掩码不省 FLOPs / the causal mask saves nothing

Takes a prefill for a full square: twice too much.
"""

BASE = "reference"
BREAKS = ["attention_of_a_prefill_and_a_step", "chunks_add_up"]

_triangle = attention_flops


def attention_flops(m, q_len, kv_len, causal=True):
    return _triangle(m, q_len, kv_len, False)
