"""以为有 16 个 bank / believes in 16 banks

Learned from a text about GPUs of before 2010, whose accesses went by half warps.
"""

BASE = "reference"
BREAKS = ["word_strides"]


def bank_conflict_degree(byte_addrs):
    _check_warp(byte_addrs)
    if any(a % WORD for a in byte_addrs):
        raise ValueError("unaligned")
    halves = [{a // WORD for a in half} for half in (byte_addrs[:16], byte_addrs[16:])]
    return max(max(Counter(w % 16 for w in words).values(), default=0) for words in halves)
