"""并列时取最后一个 / the last of equal logits

Sorts ascending and takes the end: with equal logits the greedy token has the largest id.
"""

BASE = "reference"
BREAKS = ["greedy_takes_the_first_of_equals", "greedy_of_any_row"]

_first = sample


def sample(logits, *, temperature, top_k=0, top_p=1.0, u):
    token = _first(logits, temperature=temperature, top_k=top_k, top_p=top_p, u=u)
    return int(np.argsort(logits, kind="stable")[-1]) if temperature < GREEDY_BELOW else token
