"""top_p = 1 也走累积，尾巴被舍入掉 / top_p = 1 still cuts: rounding eats the tail

Treats 1.0 like any p; once the sum has rounded to 1, improbable tokens are gone, and the user had asked for no filter.
"""

BASE = "reference"
BREAKS = ["p_of_one_keeps_everything"]

_off = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    return _off(logits, temperature, top_k, 1 - 2.0**-53 if top_p == 1 else top_p)
