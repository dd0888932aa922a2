"""容量、带宽、算力：谁是瓶颈 / Capacity, bandwidth or compute: which one binds.

Units: bytes, FLOP (a multiply and an add are two), seconds, FLOP/s, bytes/s. One device, KV cache at 16 bits.
Byte counts are looked up in given.standins.tables: count_params, weight_bytes (stored), step_bytes (read per step) and
kv_bytes_per_token. They raise KeyError for a shape or storage that they do not list; let it pass.
"""

from collections.abc import Sequence
from typing import Literal

from given.shapes import Hw, ModelShape, WeightSpec
from given.standins import tables

### BEGIN SOLUTION
Phase = Literal["prefill", "decode"]


def _kv_bytes(m: ModelShape, batch: int, ctx_len: int) -> int:
    """The cache of the whole batch."""
    return batch * ctx_len * tables.kv_bytes_per_token(m)


def _read_params(m: ModelShape) -> int:
    """Parameters that a step multiplies with: all but the input embedding, which is a lookup."""
    return tables.count_params(m) - (0 if m.tied else m.vocab * m.hidden)


def _clocks(m: ModelShape, w: WeightSpec, hw: Hw, tokens: int, batch: int, ctx_len: int) -> tuple[float, float]:
    """Seconds of computing and of moving for one step over so many new tokens."""
    compute = 2 * tokens * _read_params(m) / hw.flops
    memory = (tables.step_bytes(m, w) + _kv_bytes(m, batch, ctx_len)) / hw.bw
    return compute, memory


def _fits(m: ModelShape, w: WeightSpec, hw: Hw, batch: int, ctx_len: int, util: float) -> bool:
    return tables.weight_bytes(m, w) + _kv_bytes(m, batch, ctx_len) <= util * hw.vram_bytes


def _tokens(phase: Phase, batch: int, ctx_len: int) -> int:
    """New tokens of one step; refuses steps that do not exist."""
    if phase not in ("prefill", "decode"):
        raise ValueError(f"phase is prefill or decode, not {phase!r}")
    shortest = 1 if phase == "prefill" else 0
    if batch < 1 or ctx_len < shortest:
        raise ValueError(f"no {phase} of batch={batch} and ctx_len={ctx_len}")
    return batch * ctx_len if phase == "prefill" else batch
### END SOLUTION


def decode_upper_bound_tok_s(m: ModelShape, w: WeightSpec, hw: Hw, batch: int, ctx_len: int) -> float:
    """decode 的速度上限，token/s / upper bound of decode, tokens per second over the whole batch.

    One step gives every sequence one token. It reads step_bytes of weights once, and ctx_len tokens of KV cache for each
    of `batch` sequences. It computes 2 FLOP per token and parameter; the input embedding has none (a tied table is the
    head and counts), attention scores are left out. The longer of FLOP / hw.flops and bytes / hw.bw is the step.
    Capacity is not looked at. ctx_len: tokens already cached, 0 for the limit of short contexts.
    Returns tokens per second. ValueError: batch below 1; ctx_len below 0.
    """
    ### BEGIN SOLUTION
    return _tokens("decode", batch, ctx_len) / max(_clocks(m, w, hw, batch, batch, ctx_len))
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    tokens = _tokens(phase, batch, ctx_len)
    if not 0 < util <= 1:
        raise ValueError(f"util={util} is not in (0, 1]")
    if not _fits(m, w, hw, batch, ctx_len, util):
        return "capacity"
    compute, memory = _clocks(m, w, hw, tokens, batch, ctx_len)
    return "compute" if compute >= memory else "bandwidth"
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    tokens = _tokens(phase, batch, ctx_len)

    def speed(hw: Hw) -> float | None:
        if not _fits(m, w, hw, batch, ctx_len, util=0.92):
            return None
        return tokens / max(_clocks(m, w, hw, tokens, batch, ctx_len))

    ranked = [(hw.name, speed(hw)) for hw in gpus]
    return sorted(ranked, key=lambda row: -(row[1] or 0.0))  # a stable sort: None last, ties as they came
    ### END SOLUTION
