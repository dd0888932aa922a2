"""贪心：全部相同时不送奖励 token / greedy: no bonus on a full match

Stops after the drafts, although the same forward pass already gave the next token.
"""

BASE = "reference"
BREAKS = ["greedy_full_match_adds_bonus", "greedy_without_drafts"]


def greedy_verify(draft_tokens, target_argmax):
    for n, (d, t) in enumerate(zip(draft_tokens, target_argmax)):
        if d != t:
            return VerifyResult([int(x) for x in target_argmax[:n + 1]], n, False)
    return VerifyResult([int(d) for d in draft_tokens], len(draft_tokens), False)
