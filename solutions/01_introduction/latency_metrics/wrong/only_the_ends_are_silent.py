"""只去掉开头和结尾的空块 / drops silent chunks at both ends only

Knows role and usage, and believes that chunks without tokens cannot stand in the middle.
"""

BASE = "reference"
BREAKS = ["gaps_of_any_stream"]


def itls_s(t):
    _token_times(t)
    chunks = list(zip(t.chunk_times_s, t.chunk_tokens or [1] * len(t.chunk_times_s)))
    while chunks and chunks[0][1] == 0:
        chunks.pop(0)
    while chunks and chunks[-1][1] == 0:
        chunks.pop()
    return [later - earlier for (earlier, _), (later, _) in pairwise(chunks)]
