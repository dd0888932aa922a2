"""在原数组上减 / subtracts in place

Computes the residual inside the row of p, which the caller goes on to use.
"""

BASE = "reference"
BREAKS = ["arguments_stay_unchanged"]


def _residual(p, q):
    before = p.copy()
    p -= q
    np.maximum(p, 0.0, out=p)
    return p if p.any() else before
