"""每步把全部权重读一遍，包括输入 embedding / a step reads all weights, the input embedding too

Divides the bandwidth by the size of the model. The embedding is a lookup of a few rows.
"""

BASE = "reference"
BREAKS = ["a100_40gb_against_rtx_4090", "floors_of_real_devices"]


def _clocks(m, w, hw, tokens, batch, ctx_len):
    compute = 2 * tokens * _read_params(m) / hw.flops
    return compute, (tables.weight_bytes(m, w) + _kv_bytes(m, batch, ctx_len)) / hw.bw
