"""要求 32 个 lane 都活跃 / wants all 32 lanes

Believes that a warp is always complete, and refuses the last one of an array.
"""

BASE = "reference"
BREAKS = ["inactive_lanes", "part_of_a_warp"]


_part = _check_warp


def _check_warp(byte_addrs):
    _part(byte_addrs)
    if len(byte_addrs) != WARP:
        raise ValueError("a warp has 32 lanes")
