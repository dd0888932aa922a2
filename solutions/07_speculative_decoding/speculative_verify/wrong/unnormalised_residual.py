"""残差不归一化 / residual not renormalised

Compares u with the cumulative sum of max(p-q, 0) as it is, so that a large u falls off its end.
"""

BASE = "reference"
BREAKS = ["recovered_token", "small_residual_is_renormalised"]


def _draw(weights, u):
    k = int(np.searchsorted(np.cumsum(weights), u, side="right"))
    return min(k, int(np.flatnonzero(weights)[-1]))
