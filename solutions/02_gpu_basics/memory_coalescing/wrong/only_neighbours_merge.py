"""只有相邻的 lane 才合并 / merges neighbouring lanes only

Believes in the old rule that lanes must come in order: a sector met again later is moved again.
"""

BASE = "reference"
BREAKS = ["order_and_repeats"]


def sectors_touched(byte_addrs, access_bytes, sector=32):
    if sector < 1:
        raise ValueError("a sector has at least one byte")
    _bytes_touched(byte_addrs, access_bytes)
    count, before = 0, set()
    for a in byte_addrs:
        mine = set(range(a // sector, (a + access_bytes - 1) // sector + 1))
        count += len(mine - before)
        before = mine
    return count
