"""利用率为 0 时返回无穷大 / infinity for a utilisation of 0

Goes on computing where no token was served; infinity then reaches a table that expects a price.
"""

BASE = "reference"
BREAKS = ["no_utilisation_above_one", "less_than_nothing_to_do"]

_served = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    if utilization == 0:
        return float("inf")
    return _served(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio)
