"""把所有草稿当成确定性的 / treats every draft as deterministic

Passes no q on, as one may for greedy drafts: the law stays right, fewer sampled drafts are accepted.
"""

BASE = "reference"
BREAKS = ["accepted_prefix", "identical_models_accept_everything", "token_count_law"]


_verify_with_q = verify


def verify(draft_tokens, q, p, u_accept, u_resample):
    return _verify_with_q(draft_tokens, None, p, u_accept, u_resample)
