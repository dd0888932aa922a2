"""不算词表 / leaves the tables out

"Non-embedding parameters" of the scaling laws; memory and bandwidth know no such thing.
"""

BASE = "reference"
BREAKS = ["llama3_8b", "a_token_of_the_vocabulary"]

_all = count_params


def count_params(m):
    return _all(m) - m.vocab * m.hidden * (1 if m.tied else 2)
