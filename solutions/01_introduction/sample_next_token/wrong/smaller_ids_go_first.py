"""top-p 并列时先丢小 id / top-p drops the smaller ids of equals

Sorts ascending and keeps the end of the list, so that the largest id counts as the best of equals.
"""

BASE = "reference"
BREAKS = ["top_p_splits_equals_by_id", "many_equal_tokens", "exactly_p_is_enough"]

_by_id = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    if temperature < GREEDY_BELOW:
        return _by_id(logits, temperature, top_k, top_p)
    return _by_id(logits[::-1], temperature, top_k, top_p)[::-1].copy()
