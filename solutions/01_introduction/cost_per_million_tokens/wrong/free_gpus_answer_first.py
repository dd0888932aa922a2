"""卡不要钱就直接回答 / free GPUs are answered before anything is checked

Begins with the easy case and leaves: an API without a price is then beaten, too.
"""

BASE = "reference"
BREAKS = ["api_price_is_positive"]

_checked = break_even_utilization


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    return 0.0 if gpu_hour_price == 0 else _checked(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok)
