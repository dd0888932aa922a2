"""没有 q 就当成均匀分布 / a missing q taken as uniform

Believes that knowing nothing about the draft means that every token was equally likely to be proposed.
"""

BASE = "reference"
BREAKS = ["greedy_draft_has_no_q", "deterministic_draft", "padding_is_rejected"]


def _draft_row(q, i, token, vocab):
    return np.full(vocab, 1 / vocab) if q is None else q[i]
