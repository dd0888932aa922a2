"""容量、带宽、算力：谁是瓶颈 / Capacity, bandwidth or compute: which one binds.

Units: bytes, FLOP (a multiply and an add are two), seconds, FLOP/s, bytes/s. One device, KV cache at 16 bits.
Byte counts are looked up in given.standins.tables: count_params, weight_bytes (stored), step_bytes (read per step) and
kv_bytes_per_token. They raise KeyError for a shape or storage that they do not list; let it pass.
"""

from collections.abc import Sequence
from typing import Literal

from given.shapes import Hw, ModelShape, WeightSpec
from given.standins import tables


def decode_upper_bound_tok_s(m: ModelShape, w: WeightSpec, hw: Hw, batch: int, ctx_len: int) -> float:
    """decode 的速度上限，token/s / upper bound of decode, tokens per second over the whole batch.

    One step gives every sequence one token. It reads step_bytes of weights once, and ctx_len tokens of KV cache for each
    of `batch` sequences. It computes 2 FLOP per token and parameter; the input embedding has none (a tied table is the
    head and counts), attention scores are left out. The longer of FLOP / hw.flops and bytes / hw.bw is the step.
    Capacity is not looked at. ctx_len: tokens already cached, 0 for the limit of short contexts.
    Returns tokens per second. ValueError: batch below 1; ctx_len below 0.
    """
    raise NotImplementedError("decode_upper_bound_tok_s")


def classify(
    m: ModelShape,
    w: WeightSpec,
    hw: Hw,
    *,
    phase: Literal["prefill", "decode"],
    batch: int,
    ctx_len: int,
    util: float = 0.92,
) -> Literal["capacity", "bandwidth", "compute"]:
    """瓶颈是哪一个 / which of the three binds.

    "capacity"   weight_bytes (stored) and the KV cache of `batch` sequences of ctx_len tokens exceed util * vram_bytes
    "compute"    it fits, and FLOP / hw.flops is at least bytes / hw.bw
    "bandwidth"  it fits, and moving takes longer
    decode: the step of decode_upper_bound_tok_s. prefill: one step over batch prompts of ctx_len tokens; 2 FLOP per
    parameter and token of all prompts; weights are read once, and the KV cache that decode reads is written instead.
    ValueError: another phase; batch below 1; ctx_len below 0, for prefill below 1; util not in (0, 1].
    """
    raise NotImplementedError("classify")


def rank_gpus(
    m: ModelShape,
    w: WeightSpec,
    gpus: Sequence[Hw],
    *,
    phase: Literal["prefill", "decode"],
    batch: int,
    ctx_len: int,
) -> list[tuple[str, float | None]]:
    """按速度给 GPU 排名 / GPUs by speed: (name, tokens per second).

    The speed is the new tokens of one step over its seconds: `batch` in decode, all prompt tokens in prefill.
    None for a GPU that does not fit it at util 0.92, as in classify. Fastest first, then those with None; where speeds
    are equal, and among the None, the order of `gpus` stays.
    ValueError: as in classify.
    """
    raise NotImplementedError("rank_gpus")
