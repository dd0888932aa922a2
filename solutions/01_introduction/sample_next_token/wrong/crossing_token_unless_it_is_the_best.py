"""越过 p 的 token 丢掉，只保底留一个 / drops the crossing token but saves the best one

The same rule with a patch for the empty set: the nucleus holds less than p instead of at least p.
"""

BASE = "reference"
BREAKS = ["top_p_keeps_the_crossing_token", "nucleus_of_any_row"]

_rest = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    _check(logits, temperature, top_k, top_p)
    scaled = _rest(logits, temperature, top_k, 1.0)
    if top_p < 1 and temperature >= GREEDY_BELOW:
        order = np.argsort(-scaled, kind="stable")
        mass = np.cumsum(_weights(scaled)[order])
        drop = mass > top_p * mass[-1]
        drop[0] = False
        scaled[order[drop]] = -np.inf
    return scaled
