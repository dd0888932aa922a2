"""负地址照算 / computes with negative addresses

A slip in an index becomes a plausible number instead of an error.
"""

BASE = "reference"
BREAKS = ["sectors_reject_nonsense", "efficiency_rejects_nonsense", "banks_reject_nonsense"]


def _check_warp(byte_addrs):
    if len(byte_addrs) > WARP:
        raise ValueError("a warp has at most 32 lanes")


def bank_conflict_degree(byte_addrs):
    _check_warp(byte_addrs)
    if any(a % WORD for a in byte_addrs):
        raise ValueError("unaligned")
    return max(Counter(w % BANKS for w in {a // WORD for a in byte_addrs}).values(), default=0)
