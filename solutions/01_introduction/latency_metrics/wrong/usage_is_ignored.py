"""没有逐块的 token 数就放弃 / gives up without counts of the chunks

Never looks at output_tokens: the number that the usage chunk brought is lost.
"""

BASE = "reference"
BREAKS = ["how_many_tokens", "tpot_from_the_usage"]

_told = tpot_s


def tpot_s(t):
    return None if t.chunk_tokens is None and _token_times(t) is not None else _told(t)
