"""残差取 |p−q| / residual |p-q|

Believes that the difference of the two distributions, whatever its sign, is what has to be made up for.
"""

BASE = "reference"
BREAKS = ["recovered_token", "joint_law_of_one_draft"]


def _residual(p, q):
    rest = np.abs(p - q)
    return rest if rest.any() else p
