"""每个 lane 各搬各的 / every lane fetches for itself

Adds up the sectors of the lanes as if 32 threads made 32 requests.
"""

BASE = "reference"
BREAKS = ["neighbours_share_sectors", "order_and_repeats"]


def sectors_touched(byte_addrs, access_bytes, sector=32):
    if sector < 1:
        raise ValueError("a sector has at least one byte")
    _bytes_touched(byte_addrs, access_bytes)
    return sum((a + access_bytes - 1) // sector - a // sector + 1 for a in byte_addrs)
