"""token 总数不会少于块数 / never fewer tokens than chunks

Corrects the total that the server reported: every chunk must have brought one.
"""

BASE = "reference"
BREAKS = ["tpot_from_the_usage", "one_token_has_no_tpot"]

_told = tpot_s


def tpot_s(t):
    if t.chunk_tokens is not None or t.output_tokens is None:
        return _told(t)
    n = max(t.output_tokens, len(t.chunk_times_s))
    return _told(RequestTrace(t.scheduled_s, t.sent_s, t.chunk_times_s, None, n))
