"""每条序列各读一遍权重 / every sequence reads the weights

Multiplies the time of batch 1: batching gains nothing.
"""

BASE = "reference"
BREAKS = ["each_sequence_reads_its_own_cache", "equal_times_are_compute"]


def _clocks(m, w, hw, tokens, batch, ctx_len):
    memory = (batch * tables.step_bytes(m, w) + _kv_bytes(m, batch, ctx_len)) / hw.bw
    return 2 * tokens * _read_params(m) / hw.flops, memory
