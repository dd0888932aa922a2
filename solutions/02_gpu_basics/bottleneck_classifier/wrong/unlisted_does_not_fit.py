"""表里没有的就当放不下 / what no table lists does not fit

Catches the KeyError of a storage that is not listed, and blames the card.
"""

BASE = "reference"
BREAKS = ["no_such_ranking"]

_listed = _fits


def _fits(m, w, hw, batch, ctx_len, util):
    try:
        return _listed(m, w, hw, batch, ctx_len, util)
    except KeyError:
        return False
