"""排序不稳定 / a sort that is not stable

numpy's default sort gives no promise for equal values; short rows happen to come out right.
"""

BASE = "reference"
BREAKS = ["many_equal_tokens"]

_stable = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    scaled = _stable(logits, temperature, top_k, 1.0)
    _check(logits, temperature, top_k, top_p)
    if top_p < 1 and temperature >= GREEDY_BELOW:
        order = np.argsort(-scaled, kind="stable" if len(scaled) <= 16 else "heapsort")
        mass = np.cumsum(_weights(scaled)[order])
        scaled[order[1:][mass[:-1] >= top_p * mass[-1]]] = -np.inf
    return scaled
