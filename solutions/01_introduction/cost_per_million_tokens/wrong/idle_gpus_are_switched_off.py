"""闲着的卡当作关掉了 / takes idle GPUs for switched off

Believes that autoscaling follows the load exactly and leaves no GPU idle except the last one.
"""

BASE = "reference"
BREAKS = ["idle_hours_are_paid_for", "any_deployment"]

_all_on = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    cost = _all_on(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio)
    return cost * -(-n_gpus * utilization // 1) / n_gpus
