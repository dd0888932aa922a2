"""参数量、FLOPs 和访存量：prefill 与 decode 有何不同 / Parameters, FLOPs and bytes: how prefill and decode differ.

Everything is an int: parameters, FLOPs (a multiply and an add are 2), bytes. Widths are bits. Sources: How To Scale
Your Model, part 7; Transformer Inference Arithmetic (kipply, 2022).
"""

from collections.abc import Sequence

from given.shapes import ModelShape


### BEGIN SOLUTION
def _attention(m: ModelShape) -> tuple[int, int]:
    """Parameters of one layer's attention: in matrices, and in biases and norms."""
    h = m.hidden
    if m.mla is None:
        q, kv = m.n_heads * m.head_dim, m.n_kv_heads * m.head_dim
        return 2 * h * (q + kv), (q + 2 * kv) * m.qkv_bias + 2 * m.head_dim * m.qk_norm

    a = m.mla
    q = m.n_heads * (a.nope_dim + a.rope_dim)
    q_matrices = h * q if a.q_lora_rank is None else (h + q) * a.q_lora_rank
    down = h * (a.kv_lora_rank + a.rope_dim)
    up = a.kv_lora_rank * m.n_heads * (a.nope_dim + a.v_head_dim)
    o = m.n_heads * a.v_head_dim * h
    return q_matrices + down + up + o, a.kv_lora_rank + (a.q_lora_rank or 0)


def _ffns(m: ModelShape) -> int:
    """Parameters of all FFNs: gate, up and down; with experts also the routers."""
    if m.moe is None:
        return m.n_layers * 3 * m.hidden * m.intermediate
    e = m.moe
    experts = (e.n_experts + e.n_shared) * 3 * m.hidden * e.expert_intermediate
    router = e.n_experts * (m.hidden + e.gate_bias)
    return e.n_dense_layers * 3 * m.hidden * m.intermediate + (m.n_layers - e.n_dense_layers) * (experts + router)
### END SOLUTION


def count_params(m: ModelShape) -> int:
    """整个模型的参数量 / parameters of the whole model.

    Embedding and head: vocab * hidden each, or one table for both if `tied`. Every layer: Q, K, V and O, the FFN's
    gate, up and down, and two norms; with `qkv_bias` and `qk_norm` what these add. One norm at the end.
    Stretch: mixtures of experts (every expert counts) and MLA.
    """
    ### BEGIN SOLUTION
    matrices, small = _attention(m)
    layers = m.n_layers * (matrices + small + 2 * m.hidden) + _ffns(m)
    tables = m.vocab * m.hidden * (1 if m.tied else 2)
    return tables + layers + m.hidden
    ### END SOLUTION


def matmul_flops(m: ModelShape, n_tokens: int, logits_tokens: int) -> int:
    """一次前向里矩阵乘的 FLOPs / FLOPs of the matrix products of one forward pass.

    n_tokens: tokens that go through the layers, of all sequences together. logits_tokens: those of them that go
    through the head as well. Attention's own products are not here, nor are biases, norms and the look-up of the
    input embedding. A tied head computes as much as any other. Models without `moe` and `mla`.
    ValueError: n_tokens < 1; logits_tokens negative or more than n_tokens.
    """
    ### BEGIN SOLUTION
    if n_tokens < 1 or not 0 <= logits_tokens <= n_tokens:
        raise ValueError(f"logits for {logits_tokens} of {n_tokens} tokens")
    matrices, _ = _attention(m)
    layers = m.n_layers * matrices + _ffns(m)
    return 2 * (n_tokens * layers + logits_tokens * m.vocab * m.hidden)
    ### END SOLUTION


def decode_step_bytes(m: ModelShape, ctx_lens: Sequence[int], w_bits: int = 16, kv_bits: int = 16) -> int:
    """一步 decode 从显存读的字节数 / bytes that one decode step reads from memory.

    ctx_lens: cached tokens of every sequence of the batch. Weights: all of them once, whatever the batch, but not an
    input embedding of its own, which is a look-up; a tied table is read, as the head. Cache: a K and a V vector
    per cached token, layer and KV head. w_bits, kv_bits: widths of one weight and of one cached value.
    The bits of both are added and rounded up to bytes once. Models without `moe` and `mla`.
    ValueError: no sequence; a negative context.
    """
    ### BEGIN SOLUTION
    if not ctx_lens or min(ctx_lens) < 0:
        raise ValueError("at least one sequence, and no negative context")
    weights = count_params(m) - (0 if m.tied else m.vocab * m.hidden)
    cached = sum(ctx_lens) * m.n_layers * 2 * m.n_kv_heads * m.head_dim
    return -((weights * w_bits + cached * kv_bits) // -8)
    ### END SOLUTION


def attention_flops(m: ModelShape, q_len: int, kv_len: int, causal: bool = True) -> int:
    """注意力自身的 FLOPs：QKᵀ 与 PV / FLOPs of attention itself: QKᵀ and PV.

    q_len: new tokens of one sequence. kv_len: all its tokens, the new ones (its last) included. causal: a token sees
    itself and those before it; else every new token sees all of kv_len. The softmax is not counted. Models without `mla`.
    ValueError: q_len < 1; kv_len < q_len.
    """
    ### BEGIN SOLUTION
    if not 1 <= q_len <= kv_len:
        raise ValueError(f"{q_len} new tokens of {kv_len}")
    hidden_from_them = q_len * (q_len - 1) // 2 if causal else 0
    pairs = q_len * kv_len - hidden_from_them
    return 4 * m.n_layers * m.n_heads * m.head_dim * pairs
    ### END SOLUTION
