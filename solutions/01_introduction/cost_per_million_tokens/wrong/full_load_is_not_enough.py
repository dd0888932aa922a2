"""恰好满负荷也算不行 / exactly full load is not enough

Excludes the border: a share of exactly 1 becomes None.
"""

BASE = "reference"
BREAKS = ["exactly_full_load_is_enough"]

_up_to_one = break_even_utilization


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    share = _up_to_one(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok)
    return None if share == 1 else share
