"""同一个字也算冲突 / counts a broadcast as a conflict

Counts the lanes in a bank, whether they want one word or several.
"""

BASE = "reference"
BREAKS = ["broadcast_is_free", "several_broadcasts"]


def bank_conflict_degree(byte_addrs):
    _check_warp(byte_addrs)
    if any(a % WORD for a in byte_addrs):
        raise ValueError("unaligned")
    return max(Counter(a // WORD % BANKS for a in byte_addrs).values(), default=0)
