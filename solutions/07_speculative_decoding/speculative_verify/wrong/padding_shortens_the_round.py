"""填充被当成“没有草稿”而送出奖励 token / padding treated as the end of the draft, with a bonus

Strips -1 first and then counts the shorter draft as fully accepted, bonus flag included.
"""

BASE = "reference"
BREAKS = ["padding_is_rejected"]


_verify_all = verify


def verify(draft_tokens, q, p, u_accept, u_resample):
    draft = [t for t in draft_tokens if t >= 0]
    return _verify_all(draft, None if q is None else q[:len(draft)], p[:len(draft) + 1], u_accept, u_resample)
