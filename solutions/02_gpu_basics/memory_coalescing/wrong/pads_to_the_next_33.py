"""补到 32 的倍数再加 1 / rounds up to a multiple of 32, plus one

Believes that only 33, 65, 97 … are safe.
"""

BASE = "reference"
BREAKS = ["few_rows_reach_few_banks", "every_small_tile"]


def pad_for_conflict_free(rows, cols):
    if rows < 1 or cols < 1:
        raise ValueError("a tile has at least one row and one column")
    return -(-cols // BANKS) * BANKS + 1
