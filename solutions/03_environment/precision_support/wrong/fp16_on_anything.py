"""再老的卡也能用 FP16 / every old card has fp16

Knows two dtypes and returns one of them, also for a GPU on which vLLM has float32 only.
"""

BASE = "reference"
BREAKS = ["dtype_before_pascal"]


def default_dtype(cap):
    return "bfloat16" if cap >= 80 else "float16"
