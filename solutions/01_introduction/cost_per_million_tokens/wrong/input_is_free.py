"""输入的 token 不要钱 / input tokens are free

Believes that reading the prompt costs nothing worth mentioning, and leaves the ratio out.
"""

BASE = "reference"
BREAKS = ["output_pays_for_its_input", "as_much_input_as_output", "ratio_is_not_negative"]

_input_costs = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    return _input_costs(gpu_hour_price, n_gpus, tok_s_total, utilization)
