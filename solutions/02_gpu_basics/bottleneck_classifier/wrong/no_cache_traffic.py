"""decode 只读权重 / decode reads the weights only

Right for short contexts. With long ones the cache is most of the traffic.
"""

BASE = "reference"
BREAKS = ["each_sequence_reads_its_own_cache", "context_moves_the_bottleneck"]


def _clocks(m, w, hw, tokens, batch, ctx_len):
    return 2 * tokens * _read_params(m) / hw.flops, tables.step_bytes(m, w) / hw.bw
