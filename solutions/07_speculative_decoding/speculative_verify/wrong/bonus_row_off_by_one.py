"""奖励 token 用错了一行 p / bonus token from row g-1

Takes the row that judged the last draft instead of the row that comes after it.
"""

BASE = "reference"
BREAKS = ["bonus_comes_from_the_last_row", "bonus_token", "joint_law_of_one_draft"]


_verify_with_bonus = verify


def verify(draft_tokens, q, p, u_accept, u_resample):
    if len(p) > 1:
        p = np.concatenate([p[:-1], p[-2:-1]])
    return _verify_with_bonus(draft_tokens, q, p, u_accept, u_resample)
