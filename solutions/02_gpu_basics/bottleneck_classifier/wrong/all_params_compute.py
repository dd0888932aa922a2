"""每个参数都参与计算，包括输入 embedding / every parameter computes, the input embedding too

Two FLOP per parameter of the model: the rule of thumb, 7 % too many for Llama-3-8B.
"""

BASE = "reference"
BREAKS = ["large_batches_meet_the_other_roof", "ranks_for_prefill"]


def _read_params(m):
    return tables.count_params(m)
