"""用字节地址对 32 取余 / takes the byte address modulo 32

Forgets that a bank is a word wide.
"""

BASE = "reference"
BREAKS = ["column_of_a_tile", "word_strides"]


def bank_conflict_degree(byte_addrs):
    _check_warp(byte_addrs)
    if any(a % WORD for a in byte_addrs):
        raise ValueError("unaligned")
    return max(Counter(a % BANKS for a in set(byte_addrs)).values(), default=0)
