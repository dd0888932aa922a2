"""先判断在拐点的哪一边，再用那一边的公式 / first which side of this load's knee, then the formula of that side"""


class Regime:
    def __init__(self, load, hw):
        self.load, self.hw = load, hw
        stored_bits = load.weight_bytes * 8 / load.n_params
        self.knee = hw.flops / hw.bw * stored_bits / 16

    def seconds(self, batch):
        load, hw = self.load, self.hw
        if batch < self.knee:
            return (load.weight_bytes + load.kv_bytes_per_seq * batch) / hw.bw
        per_sequence = 2 * load.n_params / hw.flops + load.kv_bytes_per_seq / hw.bw
        return per_sequence * batch


def critical_batch(hw, w_bits):
    if w_bits < 1:
        raise ValueError("w_bits")
    return (hw.flops / 16) / (hw.bw / w_bits)


def decode_step_s(load, batch, hw):
    if batch < 1:
        raise ValueError("batch")
    return Regime(load, hw).seconds(batch)


def throughput_tok_s(load, batch, hw):
    return batch / decode_step_s(load, batch, hw)
