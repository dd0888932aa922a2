"""q 为 0 时除法得 inf，于是接受 / q = 0 gives inf and accepts

Lets p / 0 = inf pass, although a token that the draft could not propose has no honest ratio.
"""

BASE = "reference"
BREAKS = ["draft_that_q_cannot_propose"]


def _accepts(p, q, token, u):
    return bool(token >= 0 and p[token] > 0 and p[token] >= u * q[token])
