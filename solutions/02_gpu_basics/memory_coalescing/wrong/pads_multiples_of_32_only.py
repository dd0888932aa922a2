"""只在列数是 32 的倍数时补 / pads multiples of 32 only

Sees the worst case and no other: rows of 48 words have a conflict of degree 16.
"""

BASE = "reference"
BREAKS = ["few_rows_reach_few_banks", "every_small_tile"]


def pad_for_conflict_free(rows, cols):
    if rows < 1 or cols < 1:
        raise ValueError("a tile has at least one row and one column")
    return cols + (cols % BANKS == 0)
