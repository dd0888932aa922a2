"""贪心草稿却用 softmax 的 q / a greedy draft judged with a soft q

Believes that a missing q still stands for a spread-out distribution and puts the target row, its best guess, there.
"""

BASE = "reference"
BREAKS = ["greedy_draft_has_no_q", "deterministic_draft", "joint_law_of_a_greedy_draft"]


_verify_with_q = verify


def verify(draft_tokens, q, p, u_accept, u_resample):
    return _verify_with_q(draft_tokens, p[:-1] if q is None else q, p, u_accept, u_resample)
