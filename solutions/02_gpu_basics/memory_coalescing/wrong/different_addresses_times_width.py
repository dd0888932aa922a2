"""不同地址数乘宽度 / counts different addresses times width

Drops lanes that repeat an address, but not bytes that two addresses share.
"""

BASE = "reference"
BREAKS = ["overlaps_are_no_use"]


def load_efficiency(byte_addrs, access_bytes):
    if not _bytes_touched(byte_addrs, access_bytes):
        raise ValueError("no lane is active")
    return len(set(byte_addrs)) * access_bytes / (SECTOR * sectors_touched(byte_addrs, access_bytes))
