"""没有 q 时补采样不遮住草稿 / recovery without masking the draft token

Gets the acceptance of a deterministic draft right and then draws from the whole of p, draft token included.
"""

BASE = "reference"
BREAKS = ["greedy_draft_has_no_q", "deterministic_draft", "joint_law_of_a_greedy_draft"]


_verify_masked = verify


def verify(draft_tokens, q, p, u_accept, u_resample):
    got = _verify_masked(draft_tokens, q, p, u_accept, u_resample)
    if q is None and not got.used_bonus:
        return VerifyResult([*got.tokens[:-1], _draw(p[got.num_accepted], u_resample)], got.num_accepted, False)
    return got
