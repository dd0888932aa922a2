"""p ≥ q 才接受，不用随机数 / accepts iff p >= q, without randomness

Believes that a draft is good exactly when the target likes it at least as much as the draft model does.
"""

BASE = "reference"
BREAKS = ["ratio_decides_acceptance", "accepted_prefix", "joint_law_of_one_draft"]


def _accepts(p, q, token, u):
    return token >= 0 and 0 < q[token] <= p[token]
