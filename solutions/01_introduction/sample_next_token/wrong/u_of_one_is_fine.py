"""u = 1 也接受 / accepts a u of 1

Takes [0, 1] for [0, 1).
"""

BASE = "reference"
BREAKS = ["sample_rejects"]

_half_open = sample


def sample(logits, *, temperature, top_k=0, top_p=1.0, u):
    return _half_open(logits, temperature=temperature, top_k=top_k, top_p=top_p, u=min(u, 1 - 2.0**-53))
