"""filter_logits 不管贪心 / leaves greedy to sample alone

Handles temperature 0 in sample; filter_logits divides by it and returns infinities or NaN.
"""

BASE = "reference"
BREAKS = ["greedy_filter_keeps_one"]

_greedy = sample


def sample(logits, *, temperature, top_k=0, top_p=1.0, u):
    if temperature >= GREEDY_BELOW:
        return _greedy(logits, temperature=temperature, top_k=top_k, top_p=top_p, u=u)
    _greedy(logits, temperature=1.0 if temperature >= 0 else temperature, top_k=top_k, top_p=top_p, u=u)
    return int(np.argmax(logits))


def filter_logits(logits, temperature, top_k, top_p):
    _check(logits, temperature, top_k, top_p)
    with np.errstate(all="ignore"):
        scaled = logits.astype(np.float64) / temperature
    if top_k:
        scaled[scaled < np.sort(scaled)[-min(top_k, len(scaled))]] = -np.inf
    if top_p < 1:
        best_first = np.argsort(-scaled, kind="stable")
        mass = np.cumsum(_weights(scaled)[best_first])
        scaled[best_first[1:][mass[:-1] >= top_p * mass[-1]]] = -np.inf
    return scaled
