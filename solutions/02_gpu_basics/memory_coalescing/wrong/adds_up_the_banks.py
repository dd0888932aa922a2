"""把各个 bank 的冲突加起来 / adds the conflicts of all banks

Believes that banks wait for each other in turn; they work at the same time, and the fullest one decides.
"""

BASE = "reference"
BREAKS = ["word_strides"]


def bank_conflict_degree(byte_addrs):
    _check_warp(byte_addrs)
    if any(a % WORD for a in byte_addrs):
        raise ValueError("unaligned")
    words = {a // WORD for a in byte_addrs}
    extra = len(words) - len({w % BANKS for w in words})
    return 1 + extra if words else 0
