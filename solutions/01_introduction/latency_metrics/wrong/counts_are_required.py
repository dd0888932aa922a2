"""没有逐块的 token 数，就当作没有 token / no counts of chunks, no tokens

Reads chunk_tokens None as a stream without tokens, where it is a stream whose silent chunks were left out already.
"""

BASE = "reference"
BREAKS = ["first_chunk", "ttft_without_counts", "gaps_without_counts", "e2e_without_counts"]

_counted = _token_times


def _token_times(t):
    times = _counted(t)
    return [] if t.chunk_tokens is None else times
