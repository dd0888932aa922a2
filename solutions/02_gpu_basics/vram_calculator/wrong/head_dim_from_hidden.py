"""用 hidden // n_heads 代替 head_dim / derives head_dim from hidden

Computes the head size as hidden // n_heads, which holds for Llama and fails for Qwen3-0.6B.
"""

from dataclasses import replace

BASE = "reference"
BREAKS = ["bf16_weights", "kv_of_any_shape", "totals_of_nine_models"]

_weights, _cache = weight_bytes, kv_bytes_per_token


def weight_bytes(m, w, tp=1):
    return _weights(replace(m, head_dim=m.hidden // m.n_heads), w, tp)


def kv_bytes_per_token(m, kv_bits=16, tp=1):
    return _cache(replace(m, head_dim=m.hidden // m.n_heads), kv_bits, tp)
