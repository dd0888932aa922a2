"""总是多补一个字 / always adds one word

Knows 32 + 1 by heart; 33 + 1 is even, and the conflicts are back.
"""

BASE = "reference"
BREAKS = ["every_small_tile", "more_rows_than_lanes"]


def pad_for_conflict_free(rows, cols):
    if rows < 1 or cols < 1:
        raise ValueError("a tile has at least one row and one column")
    return cols + 1
