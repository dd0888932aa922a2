"""为哪一代写的就只能在哪一代跑 / a method belongs to one generation

Reads the minimum as the generation that a kernel was written for.
"""

BASE = "reference"
BREAKS = ["any_method_on_any_card", "cards_with_three_digits"]


def supported(method, cap):
    if method not in MIN_CAPABILITY:
        raise ValueError(method)
    least = MIN_CAPABILITY[method]
    return least <= cap < (least // 10 + 2) * 10
