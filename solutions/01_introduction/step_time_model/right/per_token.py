"""先算每个 token 的时间，批量只摊薄权重 / time per token first: the batch only spreads the reading of the weights"""

import math


def critical_batch(hw, w_bits):
    if not w_bits >= 1:
        raise ValueError(w_bits)
    flops_per_byte = hw.flops / hw.bw
    bytes_per_weight = w_bits / 8
    return flops_per_byte * bytes_per_weight / 2


def seconds_per_token(load, batch, hw):
    if not batch >= 1:
        raise ValueError(batch)
    own = load.kv_bytes_per_seq / hw.bw
    shared = load.weight_bytes / batch / hw.bw
    work = load.n_params / (hw.flops / 2)
    return math.fsum([own, sorted([shared, work])[-1]])


def decode_step_s(load, batch, hw):
    return seconds_per_token(load, batch, hw) * batch


def throughput_tok_s(load, batch, hw):
    return 1.0 / seconds_per_token(load, batch, hw)
