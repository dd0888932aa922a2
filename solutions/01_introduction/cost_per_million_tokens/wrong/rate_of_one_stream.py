"""用一路请求的速度当系统吞吐 / a single stream for the whole system

Believes that a request sees its share of the system and that this share is what the money buys.
"""

BASE = "reference"
BREAKS = ["many_gpus_at_full_load", "copies_of_a_system_cost_the_same"]

_of_all_streams = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    return _of_all_streams(gpu_hour_price, n_gpus, tok_s_total / n_gpus, utilization, in_out_ratio)


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    if api_price_per_mtok <= 0:
        raise ValueError(api_price_per_mtok)
    share = _of_all_streams(gpu_hour_price, n_gpus, tok_s_total, 1) / api_price_per_mtok
    return share if share <= 1 else None
