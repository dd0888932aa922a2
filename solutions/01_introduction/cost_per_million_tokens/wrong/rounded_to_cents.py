"""四舍五入到分 / rounds to cents

Rounds as on a bill; a small model costs a few tenths of a cent, and becomes free.
"""

BASE = "reference"
BREAKS = ["one_gpu_at_full_load", "small_prices_are_not_rounded"]

_to_the_last_digit = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    return round(_to_the_last_digit(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio), 2)
