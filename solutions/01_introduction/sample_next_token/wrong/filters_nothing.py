"""抽样时没有过滤 / scales and draws, filters nothing

Writes filter_logits but draws from the scaled logits: every masked-out token is back.
"""

BASE = "reference"
BREAKS = ["one_u_one_token", "token_of_any_u"]

_filtered = sample


def sample(logits, *, temperature, top_k=0, top_p=1.0, u):
    _filtered(logits, temperature=temperature, top_k=top_k, top_p=top_p, u=u)
    return _filtered(logits, temperature=temperature, u=u)
