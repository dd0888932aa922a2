"""没有卡、没有吞吐也照算 / prices a system that does not run

Leaves the number of GPUs and the rate unchecked: sometimes a division by zero, sometimes a negative price.
"""

BASE = "reference"
BREAKS = ["something_must_run", "break_even_needs_a_system"]

_running = cost_per_mtok


def cost_per_mtok(gpu_hour_price, n_gpus, tok_s_total, utilization, in_out_ratio=None):
    if gpu_hour_price < 0:
        raise ValueError(gpu_hour_price)
    return n_gpus / tok_s_total * _running(gpu_hour_price, 1, 1.0, utilization, in_out_ratio)
