"""GPU-Util 到 100 % 就是算力用满 / GPU-Util 100 % means that the GPU is saturated

Reads the share of time with a kernel running as a share of the arithmetic, and gives a verdict on it alone.
"""

BASE = "reference"
BREAKS = ["busy_is_not_saturated", "edges_of_the_load"]
LINK = "02_gpu_basics#mis-gpu-util"


def _moving_data(s):
    return s.util_gpu is not None and s.util_gpu >= 90
