"""只有一块时没有 TPOT / one chunk has no TPOT

Takes the number of chunks for the condition: 12 tokens in one chunk have a TPOT, and it is 0.
"""

BASE = "reference"
BREAKS = ["all_tokens_in_one_chunk"]

_any_tpot = tpot_s


def tpot_s(t):
    return _any_tpot(t) if len(_token_times(t)) > 1 else None
