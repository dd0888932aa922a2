"""单价为 0 时报错 / refuses a price of 0

Excludes the border of the range: GPUs that somebody else pays for are an error.
"""

BASE = "reference"
BREAKS = ["free_gpus", "free_gpus_are_never_dearer"]

_free_too = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    if gpu_hour_price == 0:
        raise ValueError("a price of 0")
    return _free_too(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio)
