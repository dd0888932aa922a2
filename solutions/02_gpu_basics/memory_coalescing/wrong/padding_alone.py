"""返回补了几个字，不是行长 / returns the padding, not the row length

Answers 1 where the declaration needs 33.
"""

BASE = "reference"
BREAKS = ["square_tile", "every_small_tile"]


_length = pad_for_conflict_free


def pad_for_conflict_free(rows, cols):
    return _length(rows, cols) - cols
