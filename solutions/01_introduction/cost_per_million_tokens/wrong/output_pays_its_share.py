"""输出只付自己那一份 / lets the output pay its share only

Divides by 1 + r: of the bill only the output"s part; but nobody else pays for the input.
"""

BASE = "reference"
BREAKS = ["output_pays_for_its_input", "as_much_input_as_output"]

_for_both = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    if not in_out_ratio or in_out_ratio < 0:
        return _for_both(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio)
    return _for_both(gpu_hour_price, n_gpus, tok_s_total, utilization) / (1 + in_out_ratio)
