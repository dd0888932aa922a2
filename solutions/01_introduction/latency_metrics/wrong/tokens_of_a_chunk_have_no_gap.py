"""同一块里的 token 之间记 0 / zeros between the tokens of one chunk

Wants one ITL per token, and within a chunk there is no wait; half of the gaps become 0, and so does the median.
"""

BASE = "reference"
BREAKS = ["gaps_of_the_picture", "gaps_of_any_stream", "at_most_one_chunk_has_no_gaps"]


def itls_s(t):
    times = _token_times(t)
    counts = [1] * len(times) if t.chunk_tokens is None else [n for n in t.chunk_tokens if n > 0]
    arrivals = [time for time, n in zip(times, counts) for _ in range(n)]
    return [later - earlier for earlier, later in pairwise(arrivals)]
