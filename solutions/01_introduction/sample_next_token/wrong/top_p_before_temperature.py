"""先 top-p，再除以温度 / top-p first, temperature afterwards

Cuts the nucleus out of the unscaled distribution: a hot temperature then never widens it.
"""

BASE = "reference"
BREAKS = ["top_k_comes_first", "nucleus_of_any_row"]

_ordered = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    if temperature < GREEDY_BELOW:
        return _ordered(logits, temperature, top_k, top_p)
    return _ordered(logits, 1.0, top_k, top_p) / temperature
