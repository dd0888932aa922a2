"""大于 1 的利用率也返回 / returns a share above 1

Leaves it to the reader to see that a utilisation of 1.25 cannot be had.
"""

BASE = "reference"
BREAKS = ["api_is_always_cheaper", "never_is_none"]


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    if api_price_per_mtok <= 0:
        raise ValueError(api_price_per_mtok)
    return cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, 1) / api_price_per_mtok
