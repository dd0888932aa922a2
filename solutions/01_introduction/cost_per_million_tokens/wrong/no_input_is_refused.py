"""比例为 0 时报错 / refuses a ratio of 0

Believes that a request without input cannot be; a ratio of 0 also stands for input that is not charged.
"""

BASE = "reference"
BREAKS = ["no_input_changes_nothing"]

_zero_is_fine = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    if in_out_ratio == 0:
        raise ValueError("no input")
    return _zero_is_fine(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio)
