"""先数参数和 scale 的个数，再一次换成字节 / count parameters and scales first, turn them into bytes once"""

import math

from given.vram_calculator import VramReport


def split(m, tp):
    """Local query heads and KV heads."""
    if tp < 1:
        raise ValueError(tp)
    if m.n_heads / tp != m.n_heads // tp:
        raise ValueError("query heads")
    if m.mla:
        return m.n_heads // tp, None
    if max(tp, m.n_kv_heads) % min(tp, m.n_kv_heads) != 0:
        raise ValueError("KV heads")
    return m.n_heads // tp, -(-m.n_kv_heads // tp)


def kv_bytes_per_token(m, kv_bits=16, tp=1):
    _, kv = split(m, tp)
    per_layer = m.mla.kv_lora_rank + m.mla.rope_dim if m.mla else 2 * kv * m.head_dim
    return (per_layer * m.n_layers * kv_bits + 7) // 8


def weight_bytes(m, w, tp=1):
    nh, kv = split(m, tp)
    h, L, mla, moe = m.hidden, m.n_layers, m.mla, m.moe

    def g(k):  # scales in a column of length k
        if w.bits >= 16 or k == 0:
            return 0
        return 1 if w.group_size is None else (k + w.group_size - 1) // w.group_size

    # attention: linear parameters, scales, other parameters, of one layer
    if mla:
        c, r, qk = mla.kv_lora_rank, mla.q_lora_rank, mla.nope_dim + mla.rope_dim
        up, o = nh * (mla.nope_dim + mla.v_head_dim), nh * mla.v_head_dim
        linear = h * (c + mla.rope_dim) + c * up + o * h
        scales = g(h) * (c + mla.rope_dim) + g(c) * up + g(o) * h
        other = c
        if r is None:
            linear, scales = linear + h * nh * qk, scales + g(h) * nh * qk
        else:
            linear, scales, other = linear + h * r + r * nh * qk, scales + g(h) * r + g(r) * nh * qk, other + r
    else:
        q, qkv = nh * m.head_dim, (nh + 2 * kv) * m.head_dim
        linear, scales = h * qkv + q * h, g(h) * qkv + g(q) * h
        other = (qkv if m.qkv_bias else 0) + (2 * m.head_dim if m.qk_norm else 0)
    linear, scales, other = L * linear, L * scales, L * (other + 2 * h) + h

    # feed-forward: how many of which width
    dense = moe.n_dense_layers if moe else L
    widths = {}
    for count, width in [(dense, m.intermediate)] + (
        [((L - dense) * moe.n_experts, moe.expert_intermediate),
         ((L - dense) * (moe.n_shared > 0), moe.n_shared * moe.expert_intermediate)] if moe else []):
        if count:
            widths[width] = widths.get(width, 0) + count
    if moe and moe.expert_intermediate % tp:
        raise ValueError("expert width")
    for width, count in widths.items():
        if width % tp:
            raise ValueError("FFN width")
        f = width // tp
        linear += count * 3 * h * f
        scales += count * (2 * g(h) * f + g(f) * h)
    if moe:
        other += (L - dense) * moe.n_experts * (h + (1 if moe.gate_bias else 0))

    rows = (2 - m.tied) * math.ceil(m.vocab / tp)
    if w.quantize_embeddings:
        linear, scales = linear + h * rows, scales + g(h) * rows
    else:
        other += h * rows
    return math.ceil((linear * w.bits + scales * (w.scale_bits + w.zero_bits) + other * w.other_bits) / 8)


def vram_report(m, w, *, total_bytes, free_bytes, util, activation_bytes, cudagraph_bytes, max_model_len, block_size=16,
                kv_bits=16, tp=1):
    if not (0 < util <= 1 and max_model_len >= 1 and block_size >= 1):
        raise ValueError("arguments")
    weights, page = weight_bytes(m, w, tp), kv_bytes_per_token(m, kv_bits, tp) * block_size
    requested = math.ceil(util * total_bytes)
    budget = requested - sum((weights, activation_bytes, cudagraph_bytes))
    n = divmod(max(budget, 0), page)[0]
    x = n / math.ceil(max_model_len / block_size)
    tests = {
        "free: not enough free memory": free_bytes >= requested,
        "room: nothing left for the KV cache": budget > 0,
        "context: the longest sequence does not fit": x >= 1,
    }
    reason = next((text for text, ok in tests.items() if not ok), "")
    return VramReport(weights, page, requested, budget, n, n * block_size, x, reason == "", reason)
