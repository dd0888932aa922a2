"""只有全体读同一个字才算广播 / knows a broadcast to the whole warp only

One word for all 32 lanes is free; two words for 16 lanes each are counted lane by lane.
"""

BASE = "reference"
BREAKS = ["several_broadcasts"]


def bank_conflict_degree(byte_addrs):
    _check_warp(byte_addrs)
    if any(a % WORD for a in byte_addrs):
        raise ValueError("unaligned")
    if len(set(byte_addrs)) == 1:
        return 1
    return max(Counter(a // WORD % BANKS for a in byte_addrs).values(), default=0)
