"""比例弄反了 / turns the ratio over

Reads in_out_ratio as output tokens per input token.
"""

BASE = "reference"
BREAKS = ["output_pays_for_its_input", "output_of_any_deployment"]

_in_per_out = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    ratio = 1 / in_out_ratio if in_out_ratio else in_out_ratio
    return _in_per_out(gpu_hour_price, n_gpus, tok_s_total, utilization, ratio)
