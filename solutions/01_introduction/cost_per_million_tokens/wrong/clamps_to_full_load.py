"""超过 1 的利用率当作 1 / cuts a utilisation above 1 down to 1

Repairs the argument in silence: 40, meant as per cent, becomes full load.
"""

BASE = "reference"
BREAKS = ["no_utilisation_above_one", "more_than_full_load"]

_in_range = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    return _in_range(gpu_hour_price, n_gpus, tok_s_total, min(utilization, 1.0), in_out_ratio)
