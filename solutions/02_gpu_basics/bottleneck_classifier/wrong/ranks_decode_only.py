"""排名只看 decode / ranks every phase by decode

One number per card: what it generates. Prompts are taken to be read at the same rate.
"""

BASE = "reference"
BREAKS = ["ranks_for_prefill", "prefill_on_any_gpus", "more_memory_is_not_more_speed"]

_by_phase = rank_gpus


def rank_gpus(m, w, gpus, *, phase, batch, ctx_len):
    _tokens(phase, batch, ctx_len)
    return _by_phase(m, w, gpus, phase="decode", batch=batch, ctx_len=ctx_len)
