"""没有行或列也给结果 / gives a length for an empty tile

Never asks whether there is anything to read.
"""

BASE = "reference"
BREAKS = ["tiles_reject_nonsense"]


def pad_for_conflict_free(rows, cols):
    return cols if BANKS // math.gcd(cols, BANKS) >= min(rows, WARP) else cols + 1
