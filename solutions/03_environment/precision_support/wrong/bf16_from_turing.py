"""T4 有 Tensor Core，所以有 BF16 / a T4 has tensor cores, hence bf16

Takes the first tensor cores for integers and fp16 to know every 16-bit format.
"""

BASE = "reference"
BREAKS = ["dtype_of_six_cards", "dtype_from_pascal_to_turing"]


def default_dtype(cap):
    if cap < 60:
        raise ValueError(cap)
    return "bfloat16" if cap >= 75 else "float16"


def supported(method, cap):
    if method not in MIN_CAPABILITY:
        raise ValueError(method)
    return cap >= (75 if method == "bfloat16" else MIN_CAPABILITY[method])
