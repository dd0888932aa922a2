"""分母加 1e-8 防止除零 / 1e-8 in the denominator

Avoids the division by zero of an empty residual with a constant, which distorts every small residual.
"""

BASE = "reference"
BREAKS = ["small_residual_is_renormalised"]


def _draw(weights, u):
    cdf = np.cumsum(weights / (weights.sum() + 1e-8))
    return min(int(np.searchsorted(cdf, u, side="right")), int(np.flatnonzero(weights)[-1]))
