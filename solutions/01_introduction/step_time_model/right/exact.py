"""用分数逐项精确相加，最后才变成浮点数 / exact fractions, term by term; a float only at the end"""

from fractions import Fraction


def transfer(n_bytes, hw):
    return Fraction(n_bytes) / Fraction(hw.bw)


def arithmetic(flops, hw):
    return Fraction(flops) / Fraction(hw.flops)


def critical_batch(hw, w_bits):
    if w_bits <= 0:
        raise ValueError("a stored weight has at least one bit")
    return float(transfer(Fraction(w_bits, 8), hw) / arithmetic(2, hw))


def exact_step(load, batch, hw):
    if batch <= 0:
        raise ValueError("at least one sequence")
    weights = transfer(load.weight_bytes, hw)
    caches = batch * transfer(load.kv_bytes_per_seq, hw)
    busy = batch * arithmetic(load.n_params + load.n_params, hw)
    return caches + (weights if weights > busy else busy)


def decode_step_s(load, batch, hw):
    return float(exact_step(load, batch, hw))


def throughput_tok_s(load, batch, hw):
    return float(batch / exact_step(load, batch, hw))
