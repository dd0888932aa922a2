"""TPOT 就是总时间除以 token 数 / TPOT is the whole time over all tokens

Believes that time per token means dividing what one sees by what one got; a single token then has a TPOT, too.
"""

BASE = "reference"
BREAKS = ["five_tokens_after_the_first", "one_token_has_no_tpot"]


def tpot_s(t):
    times = _token_times(t)
    n = t.output_tokens if t.chunk_tokens is None else sum(t.chunk_tokens)
    if not times or not n:
        return None
    return (times[-1] - t.sent_s) / n
