"""选卡只比显存大小 / ranks by memory size

Believes that the larger card is the faster one. The speeds are right, the order is not.
"""

BASE = "reference"
BREAKS = ["ranks_for_decode", "more_memory_is_not_more_speed"]

_by_speed = rank_gpus


def rank_gpus(m, w, gpus, *, phase, batch, ctx_len):
    larger_first = sorted(gpus, key=lambda hw: -hw.vram_bytes)
    rows = [_by_speed(m, w, [hw], phase=phase, batch=batch, ctx_len=ctx_len)[0] for hw in larger_first]
    _tokens(phase, batch, ctx_len)
    return sorted(rows, key=lambda row: row[1] is None)
