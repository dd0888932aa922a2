"""有用的字节数算成 lane 数乘宽度 / counts lanes times width as useful

A number that 32 lanes read is 128 useful bytes: four times what was moved.
"""

BASE = "reference"
BREAKS = ["one_address_for_all", "repeats_are_no_use", "overlaps_are_no_use"]


def load_efficiency(byte_addrs, access_bytes):
    if not _bytes_touched(byte_addrs, access_bytes):
        raise ValueError("no lane is active")
    return len(byte_addrs) * access_bytes / (SECTOR * sectors_touched(byte_addrs, access_bytes))
