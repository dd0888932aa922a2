"""把乱序的时间悄悄排好 / sorts what is out of order in silence

Repairs the trace instead of refusing it; the numbers look fine and belong to no response.
"""

BASE = "reference"
BREAKS = ["time_runs_backwards", "chunks_out_of_order", "silent_chunks_out_of_order"]

_in_order = _token_times


def _token_times(t):
    if t.chunk_tokens is None or len(t.chunk_tokens) != len(t.chunk_times_s):
        return _in_order(RequestTrace(t.scheduled_s, t.sent_s, tuple(sorted(t.chunk_times_s)), t.chunk_tokens))
    chunks = sorted(zip(t.chunk_times_s, t.chunk_tokens))
    times, counts = tuple(time for time, _ in chunks), tuple(n for _, n in chunks)
    return _in_order(RequestTrace(t.scheduled_s, t.sent_s, times, counts))
