"""贪心：数所有相同的位置 / greedy: counts every matching position

Compares position by position and forgets that matches after a mismatch were scored in a context that is gone.
"""

BASE = "reference"
BREAKS = ["greedy_stops_at_first_mismatch", "greedy_output_is_what_the_target_says"]


def greedy_verify(draft_tokens, target_argmax):
    n = sum(d == t for d, t in zip(draft_tokens, target_argmax))
    return VerifyResult([int(t) for t in target_argmax[:n + 1]], n, n == len(draft_tokens))
