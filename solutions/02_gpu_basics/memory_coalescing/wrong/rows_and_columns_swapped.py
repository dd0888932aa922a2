"""行和列弄反了 / swaps rows and columns

Pads the number of rows, as if a tile lay in memory column by column.
"""

BASE = "reference"
BREAKS = ["few_rows_reach_few_banks", "every_small_tile"]


_right = pad_for_conflict_free


def pad_for_conflict_free(rows, cols):
    return _right(cols, rows)
