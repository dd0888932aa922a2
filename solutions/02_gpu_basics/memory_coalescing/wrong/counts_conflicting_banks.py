"""数有冲突的 bank 个数 / counts the banks that have a conflict

Answers how many banks are crowded instead of how crowded the worst one is.
"""

BASE = "reference"
BREAKS = ["column_of_a_tile", "word_strides"]


def bank_conflict_degree(byte_addrs):
    _check_warp(byte_addrs)
    if any(a % WORD for a in byte_addrs):
        raise ValueError("unaligned")
    counts = Counter(w % BANKS for w in {a // WORD for a in byte_addrs})
    return max(1, sum(n > 1 for n in counts.values())) if counts else 0
