"""返回的是 log 概率 / returns log probabilities

Normalises what stays. The law is the same, the logits are not those that were asked for.
"""

BASE = "reference"
BREAKS = ["temperature_divides", "top_k_of_any_row", "all_tied"]

_logits = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    scaled = _logits(logits, temperature, top_k, top_p)
    return scaled - scaled.max() - np.log(np.exp(scaled - scaled.max()).sum())
