"""负的单价照算 / computes with a negative price

Takes a credit for a price below 0; the sign then runs through to the comparison with the API.
"""

BASE = "reference"
BREAKS = ["a_price_is_not_negative", "break_even_needs_a_system"]

_not_negative = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    sign = -1 if gpu_hour_price < 0 else 1
    return sign * _not_negative(abs(gpu_hour_price), n_gpus, tok_s_total, utilization, in_out_ratio)
