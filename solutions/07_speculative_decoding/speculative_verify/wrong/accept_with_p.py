"""以概率 p 接受 / accepts with probability p

Forgets to divide by q: right for a one-hot draft, too strict for a sampled one.
"""

BASE = "reference"
BREAKS = ["accepted_prefix", "identical_models_accept_everything", "joint_law_of_one_draft"]


def _accepts(p, q, token, u):
    return token >= 0 and q[token] > 0 and p[token] > 0 and bool(p[token] >= u)
