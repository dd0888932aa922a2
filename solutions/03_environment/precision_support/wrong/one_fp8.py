"""FP8 方案要求都一样 / all FP8 schemes ask for the same

Looks for fp8 in the name: 4-bit weights with FP8 activations would run on Ada, and weight-only FP8 would not run on Ampere.
"""

BASE = "reference"
BREAKS = ["just_below_the_minimum", "exactly_at_the_minimum"]


def supported(method, cap):
    if method not in MIN_CAPABILITY:
        raise ValueError(method)
    return cap >= (89 if "fp8" in method else MIN_CAPABILITY[method])
