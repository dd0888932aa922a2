"""u = 0 时接受 p = 0 的 token / u = 0 accepts a token with p = 0

Writes p/q >= u and forgets that u = 0 is a value of [0, 1): 0 >= 0.
"""

BASE = "reference"
BREAKS = ["token_that_the_target_forbids"]


def _accepts(p, q, token, u):
    return bool(token >= 0 and q[token] > 0 and p[token] / q[token] >= u)
