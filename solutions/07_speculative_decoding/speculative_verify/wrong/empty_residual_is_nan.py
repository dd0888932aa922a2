"""空残差除以 0 / divides an empty residual by zero

Normalises at once; where p and q differ by rounding only this is 0/0 and the search runs off the end.
"""

BASE = "reference"
BREAKS = ["empty_residual_falls_back_to_p"]


def _residual(p, q):
    rest = np.maximum(p - q, 0.0)
    return rest / rest.sum()


def _draw(weights, u):
    cdf = np.cumsum(weights)
    return min(int(np.searchsorted(cdf, u * cdf[-1], side="right")), len(weights) - 1)
