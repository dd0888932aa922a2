"""中间用浮点数 / floats on the way

Multiplies in floats and converts at the end: past 2**53 the last digits are gone, and a long prompt gets there.
"""

BASE = "reference"
BREAKS = ["matmuls_of_any_shape", "without_a_mask"]

_exact_matmul, _exact_attention = matmul_flops, attention_flops


def matmul_flops(m, n_tokens, logits_tokens):
    return int(float(_exact_matmul(m, n_tokens, logits_tokens)))


def attention_flops(m, q_len, kv_len, causal=True):
    return int(float(_exact_attention(m, q_len, kv_len, causal)))
