"""top-p 用的是 top-k 之前的概率 / top-p measures the probabilities before top-k

Takes both masks of the full distribution and joins them: after top-k the same p means more tokens than it should.
"""

BASE = "reference"
BREAKS = ["top_k_comes_first", "top_k_then_top_p"]

_chained = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    by_k = _chained(logits, temperature, top_k, 1.0)
    by_p = _chained(logits, temperature, 0, top_p)
    return np.minimum(by_k, by_p)
