"""一行公式，布尔值当 0 和 1 / one formula per model, booleans as 0 and 1"""

from fractions import Fraction
from math import ceil


def triangle(n):
    return n * (n + 1) // 2


def core(m):
    """Weights of the layers' matrices in a dense model: projections by heads, then the FFN."""
    heads = 2 * m.n_heads + 2 * m.n_kv_heads
    return m.n_layers * m.hidden * (heads * m.head_dim + 3 * m.intermediate)


def dense(m):
    small = 2 * m.hidden
    small += m.qkv_bias * (m.n_heads + 2 * m.n_kv_heads) * m.head_dim
    small += m.qk_norm * 2 * m.head_dim
    return core(m) + m.n_layers * small + m.hidden + (2 - m.tied) * m.vocab * m.hidden


def count_params(m):
    total = dense(m)
    if m.mla is not None:
        a = m.mla
        ordinary = m.hidden * m.head_dim * (2 * m.n_heads + 2 * m.n_kv_heads)
        ordinary += m.qkv_bias * (m.n_heads + 2 * m.n_kv_heads) * m.head_dim + m.qk_norm * 2 * m.head_dim
        latent = a.kv_lora_rank * (m.hidden + 1) + a.rope_dim * m.hidden
        latent += m.n_heads * (a.kv_lora_rank * a.nope_dim + a.kv_lora_rank * a.v_head_dim + a.v_head_dim * m.hidden)
        q_width = m.n_heads * (a.nope_dim + a.rope_dim)
        r = a.q_lora_rank
        latent += m.hidden * q_width if r is None else r * (m.hidden + 1 + q_width)
        total += m.n_layers * (latent - ordinary)
    if m.moe is not None:
        e = m.moe
        layer = 3 * m.hidden * e.expert_intermediate * (e.n_shared + e.n_experts)
        layer += m.hidden * e.n_experts + (e.n_experts if e.gate_bias else 0)
        total += (m.n_layers - e.n_dense_layers) * (layer - 3 * m.hidden * m.intermediate)
    return total


def matmul_flops(m, n_tokens, logits_tokens):
    if not (n_tokens > 0 and logits_tokens in range(n_tokens + 1)):
        raise ValueError((n_tokens, logits_tokens))
    return 2 * core(m) * n_tokens + 2 * m.vocab * m.hidden * logits_tokens


def decode_step_bytes(m, ctx_lens, w_bits=16, kv_bits=16):
    contexts = sorted(ctx_lens)
    if contexts == [] or contexts[0] < 0:
        raise ValueError(contexts)
    weights = Fraction(w_bits, 8) * (dense(m) - (not m.tied) * m.vocab * m.hidden)
    per_token = Fraction(kv_bits, 8) * m.n_layers * (m.n_kv_heads + m.n_kv_heads) * m.head_dim
    return ceil(weights + per_token * sum(contexts))


def attention_flops(m, q_len, kv_len, causal=True):
    if kv_len < q_len or q_len < 1:
        raise ValueError((q_len, kv_len))
    seen = triangle(kv_len) - triangle(kv_len - q_len) if causal else kv_len * q_len
    return seen * m.n_layers * m.n_heads * m.head_dim * 4
