"""越界时取最后一个 id / clips an overflow to the last id

Guards against the end of a CDF below 1 with min(k, V - 1), an id that may have probability 0.
"""

BASE = "reference"
BREAKS = ["largest_uniform_stays_in_the_support"]


def _draw(weights, u):
    if weights is not None and abs(weights.sum() - 1) > 1e-6:
        weights = weights / weights.sum()
    return min(int(np.searchsorted(np.cumsum(weights), u, side="right")), len(weights) - 1)
