"""只乘以 r，漏了输出自己 / multiplies by r and forgets the output itself

Charges the input to the output but not the output token: with no input at all the answer costs nothing.
"""

BASE = "reference"
BREAKS = ["output_pays_for_its_input", "no_input_changes_nothing"]

_with_output = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    if in_out_ratio is None or in_out_ratio < 0:
        return _with_output(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio)
    return _with_output(gpu_hour_price, n_gpus, tok_s_total, utilization) * in_out_ratio
