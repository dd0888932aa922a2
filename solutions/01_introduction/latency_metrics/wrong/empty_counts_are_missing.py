"""把空元组当成 None / takes an empty tuple for None

Writes `if t.chunk_tokens`, which is false for None and for an empty tuple alike.
"""

BASE = "reference"
BREAKS = ["no_counts_at_all_are_counts"]

_strictly = _token_times


def _token_times(t):
    return _strictly(t) if t.chunk_tokens else _strictly(RequestTrace(t.scheduled_s, t.sent_s, t.chunk_times_s))
