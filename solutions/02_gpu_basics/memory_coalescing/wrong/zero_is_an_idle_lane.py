"""把地址 0 当成不活跃的 lane / takes address 0 for an idle lane

Filters the addresses by their truth, and loses the lane that begins the buffer.
"""

BASE = "reference"
BREAKS = ["inactive_lanes", "efficiency_of_any_warp"]


_all = _bytes_touched


def _bytes_touched(byte_addrs, access_bytes):
    _all(byte_addrs, access_bytes)
    return _all([a for a in byte_addrs if a], access_bytes)
