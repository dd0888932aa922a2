"""盈亏平衡只套公式，不检查 / a bare formula for the break-even point

Writes the second formula out once more and forgets that the first one checked its arguments.
"""

BASE = "reference"
BREAKS = ["break_even_needs_a_system"]


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    if api_price_per_mtok <= 0:
        raise ValueError(api_price_per_mtok)
    share = gpu_hour_price * n_gpus * 1e6 / (3600 * tok_s_total * api_price_per_mtok)
    return share if share <= 1 else None
