"""临界批量取整 / rounds the critical batch

Believes that a batch must be a whole number; the knee is a place on an axis.
"""

import math

BASE = "reference"
BREAKS = ["knees_of_three_gpus", "knee_of_any_device"]

_exact = critical_batch


def critical_batch(hw, w_bits):
    return float(math.ceil(_exact(hw, w_bits)))
