"""全部接受时不追加奖励 token / no bonus token after full acceptance

Believes that a round yields at most as many tokens as were drafted; the law stays right, the speed does not.
"""

BASE = "reference"
BREAKS = ["bonus_token", "token_count_law"]


_verify_with_bonus = verify


def verify(draft_tokens, q, p, u_accept, u_resample):
    full = _verify_with_bonus(draft_tokens, q, p, u_accept, u_resample)
    if full.used_bonus and draft_tokens:
        return VerifyResult(full.tokens[:-1], full.num_accepted, False)
    return full
