"""参数量、FLOPs 和访存量：prefill 与 decode 有何不同 / Parameters, FLOPs and bytes: how prefill and decode differ.

Everything is an int: parameters, FLOPs (a multiply and an add are 2), bytes. Widths are bits. Sources: How To Scale
Your Model, part 7; Transformer Inference Arithmetic (kipply, 2022).
"""

from collections.abc import Sequence

from given.shapes import ModelShape


def count_params(m: ModelShape) -> int:
    """整个模型的参数量 / parameters of the whole model.

    Embedding and head: vocab * hidden each, or one table for both if `tied`. Every layer: Q, K, V and O, the FFN's
    gate, up and down, and two norms; with `qkv_bias` and `qk_norm` what these add. One norm at the end.
    Stretch: mixtures of experts (every expert counts) and MLA.
    """
    raise NotImplementedError("count_params")


def matmul_flops(m: ModelShape, n_tokens: int, logits_tokens: int) -> int:
    """一次前向里矩阵乘的 FLOPs / FLOPs of the matrix products of one forward pass.

    n_tokens: tokens that go through the layers, of all sequences together. logits_tokens: those of them that go
    through the head as well. Attention's own products are not here, nor are biases, norms and the look-up of the
    input embedding. A tied head computes as much as any other. Models without `moe` and `mla`.
    ValueError: n_tokens < 1; logits_tokens negative or more than n_tokens.
    """
    raise NotImplementedError("matmul_flops")


def decode_step_bytes(m: ModelShape, ctx_lens: Sequence[int], w_bits: int = 16, kv_bits: int = 16) -> int:
    """一步 decode 从显存读的字节数 / bytes that one decode step reads from memory.

    ctx_lens: cached tokens of every sequence of the batch. Weights: all of them once, whatever the batch, but not an
    input embedding of its own, which is a look-up; a tied table is read, as the head. Cache: a K and a V vector
    per cached token, layer and KV head. w_bits, kv_bits: widths of one weight and of one cached value.
    The bits of both are added and rounded up to bytes once. Models without `moe` and `mla`.
    ValueError: no sequence; a negative context.
    """
    raise NotImplementedError("decode_step_bytes")


def attention_flops(m: ModelShape, q_len: int, kv_len: int, causal: bool = True) -> int:
    """注意力自身的 FLOPs：QKᵀ 与 PV / FLOPs of attention itself: QKᵀ and PV.

    q_len: new tokens of one sequence. kv_len: all its tokens, the new ones (its last) included. causal: a token sees
    itself and those before it; else every new token sees all of kv_len. The softmax is not counted. Models without `mla`.
    ValueError: q_len < 1; kv_len < q_len.
    """
    raise NotImplementedError("attention_flops")
