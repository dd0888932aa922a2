"""忽略利用率 / leaves the utilisation out

Computes with the benchmark"s rate, as if every hour of the month looked like the benchmark.
"""

BASE = "reference"
BREAKS = ["idle_hours_are_paid_for", "one_gpu_partly_idle"]

_at = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    return _at(gpu_hour_price, n_gpus, tok_s_total, 1, in_out_ratio)
