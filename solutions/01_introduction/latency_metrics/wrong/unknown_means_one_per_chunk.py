"""不知道 token 数时，当作每块一个 / one token per chunk where the number is unknown

Prefers a guess to None; the guess is right until somebody turns on speculative decoding.
"""

BASE = "reference"
BREAKS = ["how_many_tokens", "unknown_number_has_no_tpot"]

_known = tpot_s


def tpot_s(t):
    if t.chunk_tokens is None and t.output_tokens is None:
        t = RequestTrace(t.scheduled_s, t.sent_s, t.chunk_times_s, output_tokens=len(t.chunk_times_s))
    return _known(t)
