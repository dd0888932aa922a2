"""残差写成 max(q−p, 0) / residual max(q-p, 0)

Mixes up which model proposed too rarely: adds mass where the draft already has too much.
"""

BASE = "reference"
BREAKS = ["recovered_token", "disjoint_supports", "joint_law_of_one_draft"]


def _residual(p, q):
    rest = np.maximum(q - p, 0.0)
    return rest if rest.any() else p
