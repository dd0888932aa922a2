"""残差取下一行 / residual of the next position

Believes that the replacement already belongs to position i + 1, and takes that row of p and q (the last q if none).
"""

BASE = "reference"
BREAKS = ["recovered_token", "joint_law_of_two_drafts"]


def verify(draft_tokens, q, p, u_accept, u_resample):
    accepted = []
    for i, token in enumerate(draft_tokens):
        if not _accepts(p[i], _draft_row(q, i, token, p.shape[1]), token, u_accept[i]):
            j = min(i + 1, len(draft_tokens) - 1)
            rest = _residual(p[i + 1], _draft_row(q, j, draft_tokens[j], p.shape[1]))
            return VerifyResult([*accepted, _draw(rest, u_resample)], i, False)
        accepted.append(int(token))
    return VerifyResult([*accepted, _draw(p[len(accepted)], u_resample)], len(accepted), True)
