"""用 hidden // n_heads 代替 head_dim / derives head_dim from hidden

True for Llama; Qwen3-0.6B has 1024 / 16 = 64 and a head_dim of 128.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["params_of_any_shape", "totals_of_six_qwens", "query_heads_have_no_cache"]

_attention_of, _bytes = _attention, decode_step_bytes


def _derived(m):
    return replace(m, head_dim=m.hidden // m.n_heads)


def _attention(m):
    return _attention_of(_derived(m))


def decode_step_bytes(m, ctx_lens, w_bits=16, kv_bits=16):
    return _bytes(_derived(m), ctx_lens, w_bits, kv_bits)
