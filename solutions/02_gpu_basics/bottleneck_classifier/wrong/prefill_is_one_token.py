"""prefill 每条序列也只算一个 token / prefill computes one token per sequence, like decode

Uses the step of decode for both phases.
"""

BASE = "reference"
BREAKS = ["prefill_computes", "prefill_on_any_gpus"]

_by_phase = _tokens


def _tokens(phase, batch, ctx_len):
    _by_phase(phase, batch, ctx_len)
    return batch
