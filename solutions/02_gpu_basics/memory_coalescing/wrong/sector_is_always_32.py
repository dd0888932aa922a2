"""不理会 sector 参数 / ignores the sector argument

Knows that a sector has 32 bytes and writes it down as a constant.
"""

BASE = "reference"
BREAKS = ["other_sector_sizes"]


def sectors_touched(byte_addrs, access_bytes, sector=32):
    if sector < 1:
        raise ValueError("a sector has at least one byte")
    return len({byte // 32 for byte in _bytes_touched(byte_addrs, access_bytes)})
