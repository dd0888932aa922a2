"""要求写的是 8.0，所以 8.0 还不够 / a minimum has to be exceeded

Writes > for >=.
"""

BASE = "reference"
BREAKS = ["exactly_at_the_minimum", "dtype_of_six_cards"]


def default_dtype(cap):
    if cap <= 60:
        raise ValueError(cap)
    return "bfloat16" if cap > 80 else "float16"


def supported(method, cap):
    if method not in MIN_CAPABILITY:
        raise ValueError(method)
    return cap > MIN_CAPABILITY[method]
