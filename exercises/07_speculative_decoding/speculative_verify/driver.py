"""Many calls of verify in one; the arrays are copied, so that each call sees fresh ones."""


def verify_many(answer, cases):
    """Results of verify for each (draft_tokens, q, p, u_accept, u_resample), in order."""
    return [
        answer.verify(list(draft), None if q is None else q.copy(), p.copy(), list(u_accept), u_resample)
        for draft, q, p, u_accept, u_resample in cases
    ]
