"""只检查带 token 的块的顺序 / checks the order of chunks with tokens only

Filters first and looks at the clock afterwards: what is wrong with the others goes unseen.
"""

BASE = "reference"
BREAKS = ["silent_chunks_out_of_order"]


def _token_times(t):
    counts = (1,) * len(t.chunk_times_s) if t.chunk_tokens is None else t.chunk_tokens
    if len(counts) != len(t.chunk_times_s) or any(n < 0 for n in counts):
        raise ValueError("counts")
    times = [time for time, n in zip(t.chunk_times_s, counts) if n > 0]
    if any(later < earlier for earlier, later in pairwise(times)):
        raise ValueError("order")
    if t.chunk_times_s and t.chunk_times_s[0] < t.sent_s:
        raise ValueError("a chunk before sending")
    return times
