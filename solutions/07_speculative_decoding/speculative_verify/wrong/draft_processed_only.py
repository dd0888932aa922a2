"""处理只作用于草稿一侧 / sampling parameters applied to the draft only

Believes that q still has to be sharpened to temperature 0.5 here, although the draft was sampled from the row as it is.
"""

BASE = "reference"
BREAKS = ["accepted_prefix", "joint_law_of_two_drafts"]


_verify_as_given = verify


def verify(draft_tokens, q, p, u_accept, u_resample):
    if q is not None and q.size:
        q = q**2
        q = q / np.maximum(q.sum(axis=1, keepdims=True), 1e-300)
    return _verify_as_given(draft_tokens, q, p, u_accept, u_resample)
