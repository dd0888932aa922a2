"""比值写反成 q/p / inverted ratio q/p

Believes that the draft model has to be surer than the target for its token to pass.
"""

BASE = "reference"
BREAKS = ["ratio_decides_acceptance", "accepted_prefix", "joint_law_of_one_draft"]


def _accepts(p, q, token, u):
    return token >= 0 and q[token] > 0 and p[token] > 0 and bool(q[token] / p[token] >= u)
