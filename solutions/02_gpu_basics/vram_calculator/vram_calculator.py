"""显存计算器：权重、KV 缓存、能开多少并发 / VRAM calculator: weights, KV cache, how many sequences.

Everything is bytes on ONE GPU, as int; storage widths are bits. Convert to GiB = 2**30 or GB = 1e9 only to print.
Source: vLLM 0.33 (v1/worker/utils.py, v1/worker/gpu_worker.py, v1/core/kv_cache_utils.py).
"""

import math

from given.shapes import ModelShape, WeightSpec
from given.vram_calculator import VramReport

### BEGIN SOLUTION
Matrix = tuple[int, int]  # [K, N]: input dim, output dim


def _ceil_div(a: int, b: int) -> int:
    return -(a // -b)


def _check_tp(m: ModelShape, tp: int) -> None:
    """Query heads are split evenly; KV heads are split evenly or replicated evenly."""
    if tp < 1 or m.n_heads % tp:
        raise ValueError(f"tp={tp} does not divide {m.n_heads} heads")
    if m.mla is None and m.n_kv_heads % tp and tp % m.n_kv_heads:
        raise ValueError(f"tp={tp} neither divides {m.n_kv_heads} KV heads nor is a multiple of them")


def _local_kv_heads(m: ModelShape, tp: int) -> int:
    return max(1, m.n_kv_heads // tp)


def _cached_values(m: ModelShape, tp: int) -> int:
    """What one token leaves in the cache of one layer."""
    if m.mla is not None:
        return m.mla.kv_lora_rank + m.mla.rope_dim
    return 2 * _local_kv_heads(m, tp) * m.head_dim
### END SOLUTION


def kv_bytes_per_token(m: ModelShape, kv_bits: int = 16, tp: int = 1) -> int:
    """一个 token 在一张卡上占的 KV 字节数 / KV cache bytes of one token on one GPU.

    Per layer: a K and a V vector for every KV head that this GPU holds. With more GPUs than KV heads the heads are
    replicated: a GPU never holds less than one. MLA (`m.mla`): one latent of kv_lora_rank + rope_dim values per layer,
    whole on every GPU.

    kv_bits: width of one cached value, 16 for bf16, 8 for fp8. tp: number of tensor-parallel GPUs.
    Returns bytes, a broken last byte counted whole.
    ValueError: tp < 1; tp does not divide n_heads; without MLA, neither of tp and n_kv_heads divides the other.
    """
    ### BEGIN SOLUTION
    _check_tp(m, tp)
    return _ceil_div(m.n_layers * _cached_values(m, tp) * kv_bits, 8)
    ### END SOLUTION


### BEGIN SOLUTION
def _matrix_bits(k: int, n: int, w: WeightSpec) -> int:
    """One matrix of this GPU, stored as a linear layer: codes, then a scale and a zero per group of each column."""
    bits = k * n * w.bits
    if w.bits < 16:
        groups = 1 if w.group_size is None else _ceil_div(k, w.group_size)
        bits += groups * n * (w.scale_bits + w.zero_bits)
    return bits


def _attention(m: ModelShape, tp: int) -> tuple[list[Matrix], int]:
    """One layer's projections on one GPU, and how many of its parameters are never quantised."""
    h, heads = m.hidden, m.n_heads // tp
    if m.mla is None:
        q, kv = heads * m.head_dim, _local_kv_heads(m, tp) * m.head_dim
        biases = (q + 2 * kv) * m.qkv_bias
        return [(h, q), (h, kv), (h, kv), (q, h)], biases + 2 * m.head_dim * m.qk_norm

    a = m.mla
    q = heads * (a.nope_dim + a.rope_dim)
    matrices = [
        (h, a.kv_lora_rank + a.rope_dim),  # down to the latent: whole on every GPU
        (a.kv_lora_rank, heads * (a.nope_dim + a.v_head_dim)),
        (heads * a.v_head_dim, h),
    ]
    if a.q_lora_rank is None:
        return [*matrices, (h, q)], a.kv_lora_rank
    return [*matrices, (h, a.q_lora_rank), (a.q_lora_rank, q)], a.kv_lora_rank + a.q_lora_rank


def _ffn(hidden: int, width: int, tp: int) -> list[Matrix]:
    """Gate, up and down."""
    if width % tp:
        raise ValueError(f"tp={tp} does not divide the FFN width {width}")
    local = width // tp
    return [(hidden, local), (hidden, local), (local, hidden)] if local else []
### END SOLUTION


def weight_bytes(m: ModelShape, w: WeightSpec, tp: int = 1) -> int:
    """权重在一张卡上占的字节数 / bytes of the weights on one GPU.

    Count bits over everything this GPU stores, then round up once to whole bytes.
    Linear layers [K, N] (K the input dim): K*N*bits, and for bits < 16 also G*N*(scale_bits + zero_bits), where
    G = ceil(K / group_size), or 1 for group_size None. K and N are those of the part on this GPU.
    Embedding and head (one table if tied): other_bits; with quantize_embeddings, like a linear layer [hidden, vocab].
    Norms, biases, router gates: other_bits.

    tp splits heads, FFN width and vocabulary (ceil(vocab / tp) rows); KV projections as in kv_bytes_per_token.
    Norms, router gates, and the projections into MLA's latents stay whole on every GPU.
    Mixture of experts (stretch): every expert is stored, active or not; the shared experts are ONE FFN of width
    n_shared * expert_intermediate; the first n_dense_layers use `intermediate`.
    ValueError: as in kv_bytes_per_token; tp does not divide expert_intermediate, or `intermediate` if a layer is dense.
    """
    ### BEGIN SOLUTION
    _check_tp(m, tp)
    h = m.hidden

    def stored(matrices: list[Matrix]) -> int:
        return sum(_matrix_bits(k, n, w) for k, n in matrices)

    projections, unquantised = _attention(m, tp)
    bits = m.n_layers * (stored(projections) + (unquantised + 2 * h) * w.other_bits)

    n_dense = m.n_layers if m.moe is None else m.moe.n_dense_layers
    if n_dense:
        bits += n_dense * stored(_ffn(h, m.intermediate, tp))
    if m.moe is not None:
        e = m.moe
        experts = e.n_experts * stored(_ffn(h, e.expert_intermediate, tp))
        shared = stored(_ffn(h, e.n_shared * e.expert_intermediate, tp))
        gate = e.n_experts * (h + e.gate_bias) * w.other_bits
        bits += (m.n_layers - n_dense) * (experts + shared + gate)

    rows = _ceil_div(m.vocab, tp)
    table = _matrix_bits(h, rows, w) if w.quantize_embeddings else h * rows * w.other_bits
    bits += table * (1 if m.tied else 2) + h * w.other_bits  # the last norm
    return _ceil_div(bits, 8)
    ### END SOLUTION


def vram_report(
    m: ModelShape,
    w: WeightSpec,
    *,
    total_bytes: int,
    free_bytes: int,
    util: float,
    activation_bytes: int,
    cudagraph_bytes: int,
    max_model_len: int,
    block_size: int = 16,
    kv_bits: int = 16,
    tp: int = 1,
) -> VramReport:
    """一张卡的显存去向，以及能不能启动 / where one GPU's memory goes, and whether the server starts.

    total_bytes, free_bytes: what the device reports before start. util: gpu_memory_utilization, a share of the TOTAL.
    activation_bytes: peak of the activations and what lies outside torch. cudagraph_bytes: CUDA graphs.
    max_model_len, block_size: tokens.

    requested         total_bytes * util, rounded up (math.ceil of the float product)
    available_for_kv  what weights, activations and graphs leave of it; negative if they need more
    num_blocks        whole KV blocks in that, never negative; the null block counts, as in vLLM
    max_tokens        block_size tokens for each block
    max_concurrency   num_blocks over the whole blocks that one sequence of max_model_len tokens takes
    reason            "" if it fits, else the first of these words that applies, a colon, and a sentence of your own:
                      free     free_bytes is less than requested
                      room     available_for_kv is not positive
                      context  one sequence of max_model_len tokens takes more than num_blocks
    The numbers stay the same whether it fits or not.
    ValueError: util not in (0, 1]; max_model_len < 1; block_size < 1; as in weight_bytes.
    """
    ### BEGIN SOLUTION
    if not 0 < util <= 1:
        raise ValueError(f"util={util} is not in (0, 1]")
    if max_model_len < 1 or block_size < 1:
        raise ValueError("max_model_len and block_size are at least 1")

    weights = weight_bytes(m, w, tp)
    kv_block_bytes = block_size * kv_bytes_per_token(m, kv_bits, tp)
    requested = math.ceil(total_bytes * util)
    available = requested - weights - activation_bytes - cudagraph_bytes
    num_blocks = max(0, available // kv_block_bytes)
    blocks_per_sequence = _ceil_div(max_model_len, block_size)

    reason = ""
    if free_bytes < requested:
        reason = f"free: {requested} bytes requested, {free_bytes} free; lower util or stop the other processes"
    elif available <= 0:
        reason = f"room: {-available} bytes missing before the first KV block; quantise the weights or raise tp"
    elif num_blocks < blocks_per_sequence:
        reason = f"context: one sequence takes {blocks_per_sequence} blocks of {num_blocks}; lower max_model_len"

    return VramReport(
        weights=weights,
        kv_block_bytes=kv_block_bytes,
        requested=requested,
        available_for_kv=available,
        num_blocks=num_blocks,
        max_tokens=num_blocks * block_size,
        max_concurrency=num_blocks / blocks_per_sequence,
        fits=not reason,
        reason=reason,
    )
    ### END SOLUTION
