"""差不多满就算满 / nearly full load is full load

Forgives rounding errors with one per cent, and sells a deployment that never pays for itself.
"""

BASE = "reference"
BREAKS = ["never_is_none"]


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    if api_price_per_mtok <= 0:
        raise ValueError("the price of the API is not positive")
    share = cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, 1.0) / api_price_per_mtok
    return share if share <= 1.01 else None
