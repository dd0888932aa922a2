"""k 大于可选 token 数时出错 / k must not exceed what is not masked

Indexes the sorted list with k without a limit: top_k = 50 on a short or masked row raises IndexError.
"""

BASE = "reference"
BREAKS = ["top_k_that_cuts_nothing", "top_k_of_any_row"]

_limited = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    _check(logits, temperature, top_k, top_p)
    if temperature >= GREEDY_BELOW and top_k:
        np.sort(logits[np.isfinite(logits)])[::-1][top_k - 1]
    return _limited(logits, temperature, top_k, top_p)
