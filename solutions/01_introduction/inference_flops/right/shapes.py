"""列出每个张量的形状，再求积求和 / lists the shape of every tensor, then multiplies and adds"""

from itertools import chain
from math import prod


def attention(m):
    a = m.mla
    if a is None:
        q, kv = m.n_heads * m.head_dim, m.n_kv_heads * m.head_dim
        shapes = [(m.hidden, q), (m.hidden, kv), (m.hidden, kv), (q, m.hidden)]
        if m.qkv_bias:
            shapes += [(q,), (kv,), (kv,)]
        return shapes + ([(m.head_dim,), (m.head_dim,)] if m.qk_norm else [])
    q = m.n_heads * (a.nope_dim + a.rope_dim)
    rank = a.q_lora_rank
    shapes = [(m.hidden, q)] if rank is None else [(m.hidden, rank), (rank,), (rank, q)]
    shapes += [(m.hidden, a.kv_lora_rank + a.rope_dim), (a.kv_lora_rank,)]
    shapes += [(a.kv_lora_rank, m.n_heads, a.nope_dim + a.v_head_dim), (m.n_heads, a.v_head_dim, m.hidden)]
    return shapes


def ffn(m, layer):
    e = m.moe
    if e is None or layer < e.n_dense_layers:
        return [(3, m.hidden, m.intermediate)]
    shapes = [(e.n_experts + e.n_shared, 3, m.hidden, e.expert_intermediate), (m.hidden, e.n_experts)]
    if e.gate_bias:
        shapes.append((e.n_experts,))
    return shapes


def layers(m):
    return chain.from_iterable([*attention(m), *ffn(m, i), (m.hidden,), (m.hidden,)] for i in range(m.n_layers))


def head(m):
    return m.hidden * m.vocab


def count_params(m):
    total = sum(map(prod, layers(m))) + m.hidden + head(m)
    return total if m.tied else total + head(m)


def matmul_flops(m, n_tokens, logits_tokens):
    if n_tokens <= 0:
        raise ValueError("no tokens")
    if logits_tokens < 0 or logits_tokens > n_tokens:
        raise ValueError("logits of tokens that are not there")
    macs = n_tokens * sum(prod(shape) for shape in layers(m) if len(shape) > 1) + logits_tokens * head(m)
    return macs + macs


def decode_step_bytes(m, ctx_lens, w_bits=16, kv_bits=16):
    if len(ctx_lens) == 0 or any(ctx < 0 for ctx in ctx_lens):
        raise ValueError("contexts")
    bits = w_bits * (sum(map(prod, layers(m))) + m.hidden + head(m))
    for ctx in ctx_lens:
        bits += kv_bits * prod((2, ctx, m.n_layers, m.n_kv_heads, m.head_dim))
    whole, rest = divmod(bits, 8)
    return whole + bool(rest)


def attention_flops(m, q_len, kv_len, causal=True):
    if q_len <= 0 or q_len > kv_len:
        raise ValueError("lengths")
    first = kv_len - q_len + 1  # what the first new token sees
    seen = (first + kv_len) * q_len // 2 if causal else q_len * kv_len
    one_product = 2 * m.n_heads * m.head_dim * seen
    return m.n_layers * (one_product + one_product)
