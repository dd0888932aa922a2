"""不管一次有多少个 lane / takes any number of lanes

Treats a block like a warp: 33 addresses are one instruction.
"""

BASE = "reference"
BREAKS = ["sectors_reject_nonsense", "efficiency_rejects_nonsense", "banks_reject_nonsense"]


def _check_warp(byte_addrs):
    if any(a < 0 for a in byte_addrs):
        raise ValueError("addresses are not negative")
