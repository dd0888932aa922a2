"""只为忙的时间付钱 / pays for busy time only

Multiplies by the utilisation: believes that a GPU that has nothing to do costs nothing.
"""

BASE = "reference"
BREAKS = ["idle_hours_are_paid_for", "one_gpu_partly_idle"]

_idle_is_paid = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    return _idle_is_paid(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio) * utilization**2
