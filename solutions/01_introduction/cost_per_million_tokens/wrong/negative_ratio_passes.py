"""负的比例照算 / computes with a negative ratio

Checks the arguments of the first step only; the new one goes straight into the formula.
"""

BASE = "reference"
BREAKS = ["ratio_is_not_negative"]

_checked = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    return _checked(gpu_hour_price, n_gpus, tok_s_total, utilization) * (1 + (in_out_ratio or 0))
