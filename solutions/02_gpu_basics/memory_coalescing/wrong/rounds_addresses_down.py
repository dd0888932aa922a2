"""没对齐的地址向下取整 / rounds unaligned addresses down

Divides by 4 and never asks for the remainder; the device stops with a misaligned address.
"""

BASE = "reference"
BREAKS = ["banks_reject_nonsense"]


def bank_conflict_degree(byte_addrs):
    _check_warp(byte_addrs)
    words = {a // WORD for a in byte_addrs}
    return max(Counter(w % BANKS for w in words).values(), default=0)
