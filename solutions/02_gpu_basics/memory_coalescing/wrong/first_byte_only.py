"""只看每个 lane 的第一个字节 / looks at the first byte of each lane only

An access that begins in one sector and ends in the next counts for the first.
"""

BASE = "reference"
BREAKS = ["accesses_across_a_boundary", "accesses_longer_than_a_sector"]


def sectors_touched(byte_addrs, access_bytes, sector=32):
    if sector < 1:
        raise ValueError("a sector has at least one byte")
    _bytes_touched(byte_addrs, access_bytes)
    return len({a // sector for a in byte_addrs})
