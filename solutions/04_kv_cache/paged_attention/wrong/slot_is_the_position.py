"""slot 就是位置 / the slot is the position

Positions count tokens from 0, slots count places from 0; without the table they are taken for the same.
"""

BASE = "reference"
BREAKS = ["slots_through_the_table", "slots_of_any_range"]


def slot_mapping(block_table: Sequence[int], start: int, n: int, block_size: int) -> np.ndarray:
    if block_size < 1 or start < 0 or n < 0:
        raise ValueError(f"start {start}, n {n}, block_size {block_size}")
    position = np.arange(start, start + n, dtype=np.int64)
    if n and position[-1] // block_size >= len(block_table):
        raise ValueError(f"position {position[-1]} lies behind {len(block_table)} blocks of {block_size}")
    return position
