"""把一块的间隔平摊给块里的 token / shares a gap among the tokens of its chunk

Wants one ITL per token and spreads the wait evenly; the pause that the user saw disappears.
"""

BASE = "reference"
BREAKS = ["gaps_of_the_picture", "gaps_of_any_stream"]


def itls_s(t):
    gaps = [later - earlier for earlier, later in pairwise(_token_times(t))]
    if t.chunk_tokens is None:
        return gaps
    counts = [n for n in t.chunk_tokens if n > 0][1:]
    return [gap / n for gap, n in zip(gaps, counts) for _ in range(n)]
