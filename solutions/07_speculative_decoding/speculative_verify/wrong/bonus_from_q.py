"""奖励 token 用草稿分布 / bonus token from the draft distribution

Believes that the draft model, being accepted so far, may add one more token; uses its last row.
"""

BASE = "reference"
BREAKS = ["bonus_token", "joint_law_of_one_draft"]


_verify_with_bonus = verify


def verify(draft_tokens, q, p, u_accept, u_resample):
    if q is not None and len(q):
        p = np.concatenate([p[:-1], q[-1:]])
    return _verify_with_bonus(draft_tokens, q, p, u_accept, u_resample)
