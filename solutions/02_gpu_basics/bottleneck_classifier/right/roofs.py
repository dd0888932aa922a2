"""用算术强度和屋顶，而不是时间 / by intensity and roofs instead of times"""

from fractions import Fraction

from given.standins import tables


def _new_tokens(phase, batch, ctx_len):
    if batch < 1 or ctx_len < 0:
        raise ValueError("batch from 1, ctx_len from 0")
    if phase == "decode":
        return batch
    if phase != "prefill" or ctx_len == 0:
        raise ValueError("prefill needs a prompt, and there is no third phase")
    return batch * ctx_len


def _cache(m, batch, ctx_len):
    return batch * (ctx_len * tables.kv_bytes_per_token(m))


def _flop_per_token(m):
    embedding = 0
    if not m.tied:
        embedding = m.hidden * m.vocab
    return 2 * (tables.count_params(m) - embedding)


def _intensity(m, w, tokens, batch, ctx_len):
    return Fraction(tokens * _flop_per_token(m), tables.step_bytes(m, w) + _cache(m, batch, ctx_len))


def _tok_s(m, w, hw, tokens, batch, ctx_len):
    reached = min(Fraction(hw.flops), Fraction(hw.bw) * _intensity(m, w, tokens, batch, ctx_len))
    return float(reached / _flop_per_token(m))


def _room(m, w, hw, batch, ctx_len, util):
    return util * hw.vram_bytes - tables.weight_bytes(m, w) - _cache(m, batch, ctx_len)


def decode_upper_bound_tok_s(m, w, hw, batch, ctx_len):
    return _tok_s(m, w, hw, _new_tokens("decode", batch, ctx_len), batch, ctx_len)


def classify(m, w, hw, *, phase, batch, ctx_len, util=0.92):
    tokens = _new_tokens(phase, batch, ctx_len)
    if not (util > 0 and util <= 1):
        raise ValueError("util lies in (0, 1]")
    if _room(m, w, hw, batch, ctx_len, util) < 0:
        return "capacity"
    ridge = Fraction(hw.flops) / Fraction(hw.bw)
    return "compute" if _intensity(m, w, tokens, batch, ctx_len) >= ridge else "bandwidth"


def rank_gpus(m, w, gpus, *, phase, batch, ctx_len):
    tokens = _new_tokens(phase, batch, ctx_len)
    fitting, rest = [], []
    for hw in gpus:
        if _room(m, w, hw, batch, ctx_len, 0.92) >= 0:
            fitting.append((hw.name, _tok_s(m, w, hw, tokens, batch, ctx_len)))
        else:
            rest.append((hw.name, None))
    fitting.sort(key=lambda row: row[1], reverse=True)  # reverse keeps the order of equal rows
    return fitting + rest
