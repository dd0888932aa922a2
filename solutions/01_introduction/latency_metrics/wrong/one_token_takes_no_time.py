"""只有一个 token 时 TPOT 是 0 / the TPOT of a single token is 0

Avoids the division by zero with a 0, as a benchmark may do for goodput; as a value it flatters every mean.
"""

BASE = "reference"
BREAKS = ["one_token_has_no_tpot"]

_two = tpot_s


def tpot_s(t):
    n = t.output_tokens if t.chunk_tokens is None else sum(t.chunk_tokens)
    return 0.0 if _token_times(t) and n == 1 else _two(t)
