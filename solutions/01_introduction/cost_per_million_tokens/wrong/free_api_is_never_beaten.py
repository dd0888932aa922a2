"""API 价格为 0 时返回 None / None for an API price of 0

Takes a free API for one that can never be beaten; a price of 0 is more likely a field that nobody filled in.
"""

BASE = "reference"
BREAKS = ["api_price_is_positive"]

_priced = break_even_utilization


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    return None if api_price_per_mtok <= 0 else _priced(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok)
