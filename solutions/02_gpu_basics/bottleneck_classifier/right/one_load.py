"""一步的负载是一个对象：要存的、要搬的、要算的 / one object holds what a step stores, moves and computes"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from given.shapes import WeightSpec
from given.standins.tables import kv_bytes_per_token, step_bytes, weight_bytes


@dataclass(frozen=True)
class Load:
    tokens: int
    stored: int
    moved: int
    flop: int

    @classmethod
    def of(cls, m, w, phase, batch, ctx_len) -> Load:
        if batch <= 0:
            raise ValueError("an empty batch")
        match phase:
            case "decode" if ctx_len >= 0:
                tokens = batch
            case "prefill" if ctx_len > 0:
                tokens = batch * ctx_len
            case _:
                raise ValueError(f"no such step: {phase} over {ctx_len} tokens")
        cache = kv_bytes_per_token(m) * ctx_len * batch
        params = step_bytes(m, WeightSpec()) // 2  # in bf16 every parameter that is read takes two bytes
        return cls(tokens, weight_bytes(m, w) + cache, step_bytes(m, w) + cache, 2 * params * tokens)

    def fits(self, hw, util) -> bool:
        return not self.stored > hw.vram_bytes * util

    def seconds(self, hw) -> float:
        return max(self.flop / hw.flops, self.moved / hw.bw)


def decode_upper_bound_tok_s(m, w, hw, batch, ctx_len):
    load = Load.of(m, w, "decode", batch, ctx_len)
    return load.tokens / load.seconds(hw)


def classify(m, w, hw, *, phase, batch, ctx_len, util=0.92):
    load = Load.of(m, w, phase, batch, ctx_len)
    if util <= 0 or util > 1:
        raise ValueError("util is a share")
    if not load.fits(hw, util):
        return "capacity"
    return "bandwidth" if load.moved / hw.bw > load.flop / hw.flops else "compute"


def rank_gpus(m, w, gpus, *, phase, batch, ctx_len):
    load = Load.of(m, w, phase, batch, ctx_len)
    fast = [(hw.name, load.tokens / load.seconds(hw)) if load.fits(hw, 0.92) else (hw.name, None) for hw in gpus]
    places = sorted(range(len(fast)), key=lambda i: (-fast[i][1] if fast[i][1] is not None else inf, i))
    return [fast[i] for i in places]
