"""排名时按全部显存算放不放得下 / the ranking may use all of the memory

Checks against vram_bytes and forgets the share of 0.92 that classify applies.
"""

BASE = "reference"
BREAKS = ["decode_on_any_gpus", "prefill_on_any_gpus"]

_of_the_share = rank_gpus


def rank_gpus(m, w, gpus, *, phase, batch, ctx_len):
    whole = [Hw(hw.name, hw.flops, hw.bw, round(hw.vram_bytes / 0.92)) for hw in gpus]
    return _of_the_share(m, w, whole, phase=phase, batch=batch, ctx_len=ctx_len)
