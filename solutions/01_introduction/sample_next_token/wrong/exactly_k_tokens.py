"""top-k 恰好留 k 个，丢掉并列 / exactly k tokens, ties or not

Takes the first k of a sorted list: which of the tied tokens survives depends on their ids.
"""

BASE = "reference"
BREAKS = ["top_k_keeps_ties", "all_tied", "top_k_of_any_row"]

_by_value = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    if temperature < GREEDY_BELOW or not top_k:
        return _by_value(logits, temperature, top_k, top_p)
    ranks = np.argsort(np.argsort(-logits, kind="stable"), kind="stable")
    return _by_value(np.where(ranks < top_k, logits, -np.inf), temperature, 0, top_p)
