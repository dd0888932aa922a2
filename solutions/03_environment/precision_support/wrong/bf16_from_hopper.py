"""BF16 从 Hopper 才有 / bf16 begins with Hopper

Mixes up the formats: FP8 and the transformer engine came with Ada and Hopper, bf16 already with Ampere.
"""

BASE = "reference"
BREAKS = ["dtype_of_six_cards", "dtype_from_ampere_to_ada"]


def default_dtype(cap):
    if cap < 60:
        raise ValueError(cap)
    return "bfloat16" if cap >= 90 else "float16"
