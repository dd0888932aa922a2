"""负的 token 数当作 0 / a negative count passes as 0

Asks only whether a chunk has tokens; the sum, and with it TPOT, is wrong without a word.
"""

BASE = "reference"
BREAKS = ["counts_below_zero"]

_not_negative = _token_times


def _token_times(t):
    if t.chunk_tokens is None:
        return _not_negative(t)
    counts = tuple(max(0, n) for n in t.chunk_tokens)
    return _not_negative(RequestTrace(t.scheduled_s, t.sent_s, t.chunk_times_s, counts))
