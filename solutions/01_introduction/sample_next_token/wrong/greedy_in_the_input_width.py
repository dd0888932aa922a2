"""贪心的过滤结果沿用输入的宽度 / a greedy filter in the width of its input

Converts to float64 in order to divide; where nothing is divided it forgets to.
"""

BASE = "reference"
BREAKS = ["greedy_filter_is_wide_too"]

_wide = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    new = _wide(logits, temperature, top_k, top_p)
    return new.astype(logits.dtype) if temperature < GREEDY_BELOW else new
