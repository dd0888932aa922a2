"""-1 也当块号用 / -1 is taken for a block

The table is indexed and multiplied without a look at the entry: -1 becomes a slot near the end of the cache, and a
negative start wraps to the table's end.
"""

BASE = "reference"
BREAKS = ["no_block_no_slot", "refuses_what_has_no_slot"]


def slot_mapping(block_table: Sequence[int], start: int, n: int, block_size: int) -> np.ndarray:
    slots = [block_table[p // block_size] * block_size + p % block_size for p in range(start, start + n)]
    return np.array(slots, dtype=np.int64)
