"""拒绝后直接从 p 采样 / resamples from p after a rejection

Believes that a rejected token is simply replaced by an ordinary sample of the target.
"""

BASE = "reference"
BREAKS = ["recovers_from_residual", "recovered_token", "joint_law_of_one_draft"]


def _residual(p, q):
    return p
