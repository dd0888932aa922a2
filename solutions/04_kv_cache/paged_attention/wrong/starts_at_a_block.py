"""总是从块的开头写起 / begins at the start of a block

The block of `start` is found, its place within that block is forgotten: right for a prefill, wrong for every step
after it.
"""

BASE = "reference"
BREAKS = ["slots_from_the_middle", "slots_of_any_range"]


def slot_mapping(block_table: Sequence[int], start: int, n: int, block_size: int) -> np.ndarray:
    if block_size < 1 or start < 0 or n < 0:
        raise ValueError(f"start {start}, n {n}, block_size {block_size}")
    start = start // block_size * block_size
    position = np.arange(start, start + n, dtype=np.int64)
    if n and position[-1] // block_size >= len(block_table):
        raise ValueError(f"position {position[-1]} lies behind {len(block_table)} blocks of {block_size}")
    block = np.asarray([block_table[i] for i in (position // block_size).tolist()], dtype=np.int64)
    if (block < 0).any():
        raise ValueError(f"position {position[block < 0][0]} has no block")
    return block * block_size + position % block_size
