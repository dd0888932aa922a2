"""按概率从大到小累加 / adds up from the most probable down

The law is right, the token for a given u is not: two implementations no longer agree.
"""

BASE = "reference"
BREAKS = ["one_u_one_token", "token_of_any_u"]

_by_id = sample


def sample(logits, *, temperature, top_k=0, top_p=1.0, u):
    order = np.argsort(-logits, kind="stable")
    return int(order[_by_id(logits[order], temperature=temperature, top_k=top_k, top_p=top_p, u=u)])
