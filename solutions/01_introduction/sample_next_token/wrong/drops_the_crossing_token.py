"""丢掉使累积概率越过 p 的 token，可能一个不剩 / drops the token that crosses p, and may keep none

Keeps tokens while their own cumulative probability is at most p. With p = 0.4 over .5, .3, .15, .05 nothing is left.
"""

BASE = "reference"
BREAKS = ["top_p_keeps_the_crossing_token", "nucleus_of_any_row", "tiny_p_keeps_exactly_one"]

_rest = filter_logits


def filter_logits(logits, temperature, top_k, top_p):
    scaled = _rest(logits, temperature, top_k, 1.0)
    if top_p < 1 and temperature >= GREEDY_BELOW:
        order = np.argsort(-scaled, kind="stable")
        mass = np.cumsum(_weights(scaled)[order])
        scaled[order[mass > top_p * mass[-1]]] = -np.inf
    _check(logits, temperature, top_k, top_p)
    return scaled
