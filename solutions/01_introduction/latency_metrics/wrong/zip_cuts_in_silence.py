"""长短不一时 zip 悄悄截断 / lets zip cut the longer one off

Walks along both tuples with zip and never learns that one of them was longer.
"""

BASE = "reference"
BREAKS = ["one_count_per_chunk", "no_counts_at_all_are_counts"]

_full_length = _token_times


def _token_times(t):
    if t.chunk_tokens is None:
        return _full_length(t)
    n = min(len(t.chunk_tokens), len(t.chunk_times_s))
    _full_length(RequestTrace(t.scheduled_s, t.sent_s, t.chunk_times_s))
    return _full_length(RequestTrace(t.scheduled_s, t.sent_s, t.chunk_times_s[:n], t.chunk_tokens[:n]))
