"""接受数不只数前缀 / counts acceptances beyond the first rejection

Judges all positions at once and reports how many passed, instead of how many passed before the first failure.
"""

BASE = "reference"
BREAKS = ["first_rejection_ends_the_round", "accepted_prefix"]


_verify_prefix = verify


def verify(draft_tokens, q, p, u_accept, u_resample):
    got = _verify_prefix(draft_tokens, q, p, u_accept, u_resample)
    passed = sum(_accepts(p[i], _draft_row(q, i, t, p.shape[1]), t, u_accept[i]) for i, t in enumerate(draft_tokens))
    return VerifyResult(got.tokens, passed, got.used_bonus)
