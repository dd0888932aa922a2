"""API 价格除以成本，上下颠倒 / divides the API price by the cost

Knows that the two prices have to be compared and puts them the wrong way round.
"""

BASE = "reference"
BREAKS = ["busy_a_quarter_of_the_time", "break_even_of_any_deployment"]


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    if api_price_per_mtok <= 0:
        raise ValueError(api_price_per_mtok)
    cost = cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, 1)
    if cost == 0:
        return 0.0
    share = api_price_per_mtok / cost
    return share if share <= 1 else None
