"""利用率用百分数 / utilisation in per cent

Reads 40 off a dashboard and passes it on; the break-even point comes out in per cent as well.
"""

BASE = "reference"
BREAKS = ["full_load", "no_utilisation_above_one", "busy_a_quarter_of_the_time"]

_share, _share_at = cost_per_mtok, break_even_utilization


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    return _share(gpu_hour_price, n_gpus, tok_s_total, utilization / 100, in_out_ratio)


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    if api_price_per_mtok <= 0:
        raise ValueError(api_price_per_mtok)
    percent = 100 * _share(gpu_hour_price, n_gpus, tok_s_total, 1) / api_price_per_mtok
    return percent if percent <= 100 else None
