"""忘了一小时有 3600 秒 / forgets the 3600 seconds of an hour

Divides a price per hour by a rate per second.
"""

BASE = "reference"
BREAKS = ["full_load", "one_gpu_at_full_load", "break_even_of_any_deployment"]

_per_hour = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    return 3600 * _per_hour(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio)
