"""丢掉的填 0，而不是 -inf / masks with 0 instead of -inf

A logit of 0 is a possible token, and often a likely one.
"""

BASE = "reference"
BREAKS = ["top_k_keeps_the_best", "top_k_of_any_row"]

_minus_infinity = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    return np.nan_to_num(_minus_infinity(logits, temperature, top_k, top_p), neginf=0.0)
