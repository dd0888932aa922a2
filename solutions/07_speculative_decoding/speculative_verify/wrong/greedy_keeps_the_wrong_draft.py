"""贪心：不同时不给改正 token / greedy: no correction at a mismatch

Cuts the draft at the first mismatch and waits for the next round to correct it: one token per round is lost.
"""

BASE = "reference"
BREAKS = ["greedy_stops_at_first_mismatch", "greedy_output_is_what_the_target_says"]


def greedy_verify(draft_tokens, target_argmax):
    n = 0
    while n < len(draft_tokens) and draft_tokens[n] == target_argmax[n]:
        n += 1
    bonus = n == len(draft_tokens)
    return VerifyResult([int(t) for t in target_argmax[:n + 1 if bonus else n]], n, bonus)
