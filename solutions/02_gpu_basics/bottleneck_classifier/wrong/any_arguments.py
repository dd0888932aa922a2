"""参数不检查 / takes any arguments

A misspelt phase is decode, and no sequence at all decodes at 0 tokens per second.
"""

BASE = "reference"
BREAKS = ["no_decode_without_sequences", "no_such_step", "no_such_ranking"]


def _tokens(phase, batch, ctx_len):
    return batch * ctx_len if phase == "prefill" else batch


def classify(m, w, hw, *, phase, batch, ctx_len, util=0.92):
    if not _fits(m, w, hw, batch, ctx_len, util):
        return "capacity"
    compute, memory = _clocks(m, w, hw, _tokens(phase, batch, ctx_len), batch, ctx_len)
    return "compute" if compute >= memory else "bandwidth"
