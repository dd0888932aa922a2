"""合并区间前就地排序 / sorts in place before it merges

Merges the bytes of the lanes as intervals, and puts the caller's list in order for that.
"""

BASE = "reference"
BREAKS = ["efficiency_leaves_the_addresses"]


def load_efficiency(byte_addrs, access_bytes):
    sectors = sectors_touched(byte_addrs, access_bytes)
    if not sectors:
        raise ValueError("nothing moves")
    byte_addrs.sort()
    useful = end = 0
    for start in byte_addrs:
        useful += start + access_bytes - max(start, end)
        end = start + access_bytes
    return useful / (SECTOR * sectors)
