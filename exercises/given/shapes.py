"""Model and hardware shapes. Widths in bits, sizes in elements unless a name says bytes."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class MLAShape:
    """Multi-head latent attention: the cache holds one latent of kv_lora_rank + rope_dim values per token and layer."""

    kv_lora_rank: int
    rope_dim: int
    nope_dim: int
    v_head_dim: int
    q_lora_rank: int | None = None


@dataclass(frozen=True)
class MoEShape:
    """Mixture of experts: top_k of n_experts, n_shared more for every token; the first n_dense_layers are dense."""

    n_experts: int
    top_k: int
    expert_intermediate: int
    n_shared: int = 0
    n_dense_layers: int = 0
    gate_bias: bool = False  # n_experts values per MoE layer


@dataclass(frozen=True)
class ModelShape:
    """A decoder-only transformer. With `mla`, n_kv_heads and head_dim are not used; without `moe`, every layer is dense."""

    hidden: int
    n_layers: int
    n_heads: int
    n_kv_heads: int
    head_dim: int
    intermediate: int  # FFN of the dense layers
    vocab: int
    tied: bool = False  # input embedding and head share one table
    qkv_bias: bool = False
    qk_norm: bool = False
    mla: MLAShape | None = None
    moe: MoEShape | None = None


@dataclass(frozen=True)
class WeightSpec:
    """How weights are stored. bits >= 16: no scales. group_size None: one scale per output channel."""

    bits: int = 16
    group_size: int | None = None
    scale_bits: int = 16
    zero_bits: int = 0
    quantize_embeddings: bool = False  # embedding and head like the linear layers
    other_bits: int = 16  # whatever is not quantised


@dataclass(frozen=True)
class Hw:
    """A device. FLOP/s, bytes/s, bytes, compute capability as major*10+minor, host link bytes/s per direction."""

    name: str
    flops: float
    bw: float
    vram_bytes: int = 0
    capability: int = 0
    link_bw: float = math.inf


@dataclass(frozen=True)
class StepLoad:
    """What one decode step reads: weights and their parameters (no input embedding, active experts), KV of one sequence."""

    weight_bytes: int
    n_params: int
    kv_bytes_per_seq: int
