"""把 API 的价格当成每千 token / takes the API price for that of a thousand tokens

Has older price lists in mind: the API then seems a thousand times as dear, and everything pays off.
"""

BASE = "reference"
BREAKS = ["busy_a_quarter_of_the_time", "break_even_of_any_deployment", "never_is_none"]

_per_million = break_even_utilization


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    return _per_million(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok * 1000)
