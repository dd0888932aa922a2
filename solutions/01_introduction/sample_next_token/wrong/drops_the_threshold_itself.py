"""用 <= 比较，第 k 个自己也丢了 / drops with <=, the k-th itself included

Everything up to the threshold goes, so that only k − 1 tokens are left, and none for k = 1.
"""

BASE = "reference"
BREAKS = ["top_k_keeps_the_best", "top_k_keeps_ties", "all_tied"]

_strict = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    if temperature < GREEDY_BELOW or not 0 < top_k < len(logits):
        return _strict(logits, temperature, top_k, top_p)
    kept = logits.astype(np.float64)
    kept[kept <= np.sort(kept)[-top_k]] = -np.inf
    if not np.isfinite(kept).any():
        return kept
    return _strict(kept, temperature, 0, top_p)
