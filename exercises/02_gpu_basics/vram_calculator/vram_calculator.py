"""显存计算器：权重、KV 缓存、能开多少并发 / VRAM calculator: weights, KV cache, how many sequences.

Everything is bytes on ONE GPU, as int; storage widths are bits. Convert to GiB = 2**30 or GB = 1e9 only to print.
Source: vLLM 0.33 (v1/worker/utils.py, v1/worker/gpu_worker.py, v1/core/kv_cache_utils.py).
"""

import math

from given.shapes import ModelShape, WeightSpec
from given.vram_calculator import VramReport


def kv_bytes_per_token(m: ModelShape, kv_bits: int = 16, tp: int = 1) -> int:
    """一个 token 在一张卡上占的 KV 字节数 / KV cache bytes of one token on one GPU.

    Per layer: a K and a V vector for every KV head that this GPU holds. With more GPUs than KV heads the heads are
    replicated: a GPU never holds less than one. MLA (`m.mla`): one latent of kv_lora_rank + rope_dim values per layer,
    whole on every GPU.

    kv_bits: width of one cached value, 16 for bf16, 8 for fp8. tp: number of tensor-parallel GPUs.
    Returns bytes, a broken last byte counted whole.
    ValueError: tp < 1; tp does not divide n_heads; without MLA, neither of tp and n_kv_heads divides the other.
    """
    raise NotImplementedError("kv_bytes_per_token")


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
    raise NotImplementedError("weight_bytes")


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
    raise NotImplementedError("vram_report")
