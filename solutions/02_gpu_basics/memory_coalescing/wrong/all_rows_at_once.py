"""以为一列的所有行同时读 / reads all rows of a column at once

Compares with the rows of the tile, not of the warp, and pads an odd length to an even one.
"""

BASE = "reference"
BREAKS = ["more_rows_than_lanes"]


def pad_for_conflict_free(rows, cols):
    if rows < 1 or cols < 1:
        raise ValueError("a tile has at least one row and one column")
    return cols if BANKS // math.gcd(cols, BANKS) >= rows else cols + 1
