"""有用的字节数除以 32 / divides the useful bytes by 32

Believes that the memory controller packs what is scattered: as many sectors as the bytes would fill.
"""

BASE = "reference"
BREAKS = ["neighbours_share_sectors", "every_stride"]


def sectors_touched(byte_addrs, access_bytes, sector=32):
    if sector < 1:
        raise ValueError("a sector has at least one byte")
    return -(-len(_bytes_touched(byte_addrs, access_bytes)) // sector)
