"""-1 被当成下标 / -1 used as an index

Lets numpy read the last vocabulary entry for a padding id.
"""

BASE = "reference"
BREAKS = ["padding_is_rejected"]


def _draft_row(q, i, token, vocab):
    return np.eye(vocab)[token] if q is None else q[i]


def _accepts(p, q, token, u):
    return bool(q[token] > 0 and p[token] > 0 and p[token] / q[token] >= u)
