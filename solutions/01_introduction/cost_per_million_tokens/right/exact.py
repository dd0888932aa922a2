"""分数运算，最后才变成浮点数 / fractions, turned into a float at the end"""

from fractions import Fraction
from math import inf


def within(value, low, high, *, open_low=False):
    if not (low < value <= high if open_low else low <= value <= high):
        raise ValueError(f"{value} is not between {low} and {high}")
    return Fraction(value)


def price_of_a_token(gpu_hour_price, n_gpus, tok_s_total):
    """At full load."""
    per_second = within(gpu_hour_price, 0, inf) * within(n_gpus, 1, inf) / 3600
    return per_second / within(tok_s_total, 0, inf, open_low=True)


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    busy = within(utilization, 0, 1, open_low=True)
    tokens = 1 + (0 if in_out_ratio is None else within(in_out_ratio, 0, inf))
    return float(10**6 * tokens * price_of_a_token(gpu_hour_price, n_gpus, tok_s_total) / busy)


def break_even_utilization(gpu_hour_price, n_gpus, tok_s_total, api_price_per_mtok):
    at_the_api = within(api_price_per_mtok, 0, inf, open_low=True) / 10**6
    share = float(price_of_a_token(gpu_hour_price, n_gpus, tok_s_total) / at_the_api)
    return None if share > 1 else share
