"""把算力当字符串比较 / compares capabilities as strings

Reads 12.0 and 8.9 as text, where the 1 comes before the 8: the newest cards look oldest.
"""

BASE = "reference"
BREAKS = ["cards_with_three_digits"]


def supported(method, cap):
    if method not in MIN_CAPABILITY:
        raise ValueError(method)
    least = MIN_CAPABILITY[method]
    return f"{cap // 10}.{cap % 10}" >= f"{least // 10}.{least % 10}"
