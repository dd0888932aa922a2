"""从最小地址搬到最大地址 / moves everything between the ends

Believes that one request fetches the whole range that the warp spans.
"""

BASE = "reference"
BREAKS = ["neighbours_share_sectors", "every_stride"]


def sectors_touched(byte_addrs, access_bytes, sector=32):
    if sector < 1:
        raise ValueError("a sector has at least one byte")
    touched = {byte // sector for byte in _bytes_touched(byte_addrs, access_bytes)}
    return max(touched) - min(touched) + 1 if touched else 0
