"""处理只作用于目标一侧 / sampling parameters applied to the target only

Believes that p still has to go through temperature and softmax here, while q is taken as it comes.
"""

BASE = "reference"
BREAKS = ["accepted_prefix", "joint_law_of_two_drafts"]


_verify_as_given = verify


def verify(draft_tokens, q, p, u_accept, u_resample):
    weights = np.exp(p / 0.8)
    return _verify_as_given(draft_tokens, q, weights / weights.sum(axis=1, keepdims=True), u_accept, u_resample)
