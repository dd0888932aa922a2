"""利用率为 1 时报错 / refuses full load

Excludes 1 from the range, since no system is always busy; as a bound it is needed all the same.
"""

BASE = "reference"
BREAKS = ["full_load", "one_gpu_at_full_load"]

_with_one = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    if utilization >= 1:
        raise ValueError(utilization)
    return _with_one(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio)
