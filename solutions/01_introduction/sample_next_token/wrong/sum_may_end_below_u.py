"""累积和到不了 u 时越界 / runs past the end when the sum stays below u

Normalises, adds up, and trusts that the last sum is 1; ten times 0.1 is not.
"""

BASE = "reference"
BREAKS = ["rounding_never_leaves_the_kept"]


def sample(logits, *, temperature, top_k=0, top_p=1.0, u):
    if not 0 <= u < 1:
        raise ValueError(u)
    scaled = filter_logits(logits, temperature, top_k, top_p)
    p = _weights(scaled)
    p = p / p.sum()
    return min(int(np.searchsorted(np.cumsum(p), u, side="right")), len(p) - 1)
