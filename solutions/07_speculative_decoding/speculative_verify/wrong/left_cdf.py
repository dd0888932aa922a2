"""逆 CDF 用 side="left" / inverse CDF with side left

Takes the first id whose cumulative probability reaches u: at u = 0 this is id 0 even if its probability is 0.
"""

BASE = "reference"
BREAKS = ["cdf_points_belong_to_the_next_token"]


def _draw(weights, u):
    cdf = np.cumsum(weights)
    return int(np.searchsorted(cdf / cdf[-1], u, side="left"))
