"""不检查第一块是否早于发出 / does not compare the first chunk with sending

Checks the chunks among themselves; a trace with two clocks in it gives a negative TTFT.
"""

BASE = "reference"
BREAKS = ["chunk_before_sending"]

_from_sending = _token_times


def _token_times(t):
    first = min(t.chunk_times_s, default=t.sent_s)
    return _from_sending(RequestTrace(t.scheduled_s, min(first, t.sent_s), t.chunk_times_s, t.chunk_tokens))
