"""BF16 到处都能用 / bf16 runs everywhere

Believes that bf16 is a matter of software, because PyTorch creates such tensors on any device.
"""

BASE = "reference"
BREAKS = ["dtype_of_six_cards", "dtype_from_pascal_to_turing"]


def default_dtype(cap):
    if cap < 60:
        raise ValueError(cap)
    return "bfloat16"
