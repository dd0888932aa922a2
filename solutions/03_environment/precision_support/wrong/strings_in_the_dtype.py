"""选 dtype 时把算力当字符串比较 / compares as strings when it picks the dtype

The same slip where it is easier to miss: the code was written when capabilities had two digits.
"""

BASE = "reference"
BREAKS = ["dtype_of_six_cards", "dtype_of_newer_cards"]


def default_dtype(cap):
    if cap < 60:
        raise ValueError(cap)
    return "bfloat16" if str(cap) >= "80" else "float16"
