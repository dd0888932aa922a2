"""小时换算只乘了一个 60 / an hour of sixty seconds

Goes from seconds to minutes and believes to have arrived at hours.
"""

BASE = "reference"
BREAKS = ["full_load", "one_gpu_at_full_load"]

_sixty_minutes = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    return 60 * _sixty_minutes(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio)


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    if api_price_per_mtok <= 0:
        raise ValueError(api_price_per_mtok)
    share = _sixty_minutes(gpu_hour_price, n_gpus, tok_s_total, 1) / api_price_per_mtok
    return share if share <= 1 else None
