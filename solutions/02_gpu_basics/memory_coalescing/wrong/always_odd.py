"""总是补成奇数 / always makes the length odd

Right for 32 rows; with few rows an even length may do, and the word is wasted in every row.
"""

BASE = "reference"
BREAKS = ["few_rows_reach_few_banks", "one_row"]


def pad_for_conflict_free(rows, cols):
    if rows < 1 or cols < 1:
        raise ValueError("a tile has at least one row and one column")
    return cols | 1
