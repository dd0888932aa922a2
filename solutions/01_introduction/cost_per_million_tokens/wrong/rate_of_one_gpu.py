"""把系统吞吐当作单卡吞吐 / takes the rate of the system for that of one GPU

Believes that n GPUs deliver n times tok_s_total; the number of GPUs then cancels.
"""

BASE = "reference"
BREAKS = ["many_gpus_at_full_load", "copies_of_a_system_cost_the_same"]

_of_the_system = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    return _of_the_system(gpu_hour_price, n_gpus, tok_s_total * n_gpus, utilization, in_out_ratio)
