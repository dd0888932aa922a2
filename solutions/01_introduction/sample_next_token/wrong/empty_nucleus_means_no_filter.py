"""核空了就不过滤 / an empty nucleus means no filter

Drops the crossing token, notices that nothing is left, and falls back to everything: the smaller p, the wilder the text.
"""

BASE = "reference"
BREAKS = ["tiny_p_keeps_exactly_one", "larger_k_and_p_keep_more"]

_rest = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    _check(logits, temperature, top_k, top_p)
    scaled = _rest(logits, temperature, top_k, 1.0)
    if top_p < 1 and temperature >= GREEDY_BELOW:
        order = np.argsort(-scaled, kind="stable")
        mass = np.cumsum(_weights(scaled)[order])
        drop = mass > top_p * mass[-1]
        if not drop.all():
            scaled[order[drop]] = -np.inf
    return scaled
