"""把末尾的下一个字节也算进去 / counts the byte after the end

Takes start + width for the last byte.
"""

BASE = "reference"
BREAKS = ["neighbours_share_sectors", "inactive_lanes"]


def sectors_touched(byte_addrs, access_bytes, sector=32):
    if sector < 1:
        raise ValueError("a sector has at least one byte")
    _bytes_touched(byte_addrs, access_bytes)
    return len({n for a in byte_addrs for n in range(a // sector, (a + access_bytes) // sector + 1)})
