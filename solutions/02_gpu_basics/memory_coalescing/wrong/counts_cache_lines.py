"""按 128 字节的缓存行计数 / counts 128-byte cache lines

Knows that a warp of floats is one line of 128 bytes, and takes the line for what moves.
"""

BASE = "reference"
BREAKS = ["neighbours_share_sectors", "any_warp"]


def sectors_touched(byte_addrs, access_bytes, sector=32):
    if sector < 1:
        raise ValueError("a sector has at least one byte")
    return len({byte // 128 for byte in _bytes_touched(byte_addrs, access_bytes)})
