"""拒绝后继续用后面的草稿 / keeps judging later drafts after a rejection

Believes that positions are independent, so that a rejected token is replaced and the rest goes on, without a bonus.
"""

BASE = "reference"
BREAKS = ["first_rejection_ends_the_round", "joint_law_of_two_drafts"]


def verify(draft_tokens, q, p, u_accept, u_resample):
    tokens, n = [], 0
    for i, token in enumerate(draft_tokens):
        q_row = _draft_row(q, i, token, p.shape[1])
        if _accepts(p[i], q_row, token, u_accept[i]):
            tokens.append(int(token))
            n += 1
        else:
            tokens.append(_draw(_residual(p[i], q_row), u_resample))
    if n == len(draft_tokens):
        tokens.append(_draw(p[n], u_resample))
    return VerifyResult(tokens, n, n == len(draft_tokens))
