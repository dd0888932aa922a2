"""只看头尾两个字节 / looks at the first and the last byte

Allows for a crossed boundary, and forgets that a long access has sectors in between.
"""

BASE = "reference"
BREAKS = ["accesses_longer_than_a_sector"]


def sectors_touched(byte_addrs, access_bytes, sector=32):
    if sector < 1:
        raise ValueError("a sector has at least one byte")
    _bytes_touched(byte_addrs, access_bytes)
    return len({byte // sector for a in byte_addrs for byte in (a, a + access_bytes - 1)})
