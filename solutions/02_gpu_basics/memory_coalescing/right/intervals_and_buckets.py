"""区间与桶：不展开字节，按扇区编号和 bank 数组计数 / intervals and buckets: no byte is unfolded"""

from itertools import pairwise
from math import gcd


def lanes(byte_addrs, width):
    if width < 1 or len(byte_addrs) > 32:
        raise ValueError("no such warp access")
    for a in byte_addrs:
        if a < 0:
            raise ValueError(a)
    return sorted(byte_addrs)


def sectors_touched(byte_addrs, access_bytes, sector=32):
    if sector <= 0:
        raise ValueError(sector)
    count, last = 0, -1
    for a in lanes(byte_addrs, access_bytes):
        first, end = a // sector, (a + access_bytes - 1) // sector
        count += max(0, end - max(first, last + 1) + 1)
        last = max(last, end)
    return count


def load_efficiency(byte_addrs, access_bytes):
    starts = lanes(byte_addrs, access_bytes)
    if starts == []:
        raise ValueError("an idle warp")
    wanted = access_bytes
    for a, b in pairwise(starts):
        wanted += min(access_bytes, b - a)
    return wanted / sectors_touched(byte_addrs, access_bytes) / 32


def bank_conflict_degree(byte_addrs):
    banks = [[] for _ in range(32)]
    for a in lanes(byte_addrs, 4):
        word, rest = divmod(a, 4)
        if rest != 0:
            raise ValueError(a)
        if word not in banks[word & 31]:
            banks[word & 31].append(word)
    return max(map(len, banks))


def pad_for_conflict_free(rows, cols):
    if min(rows, cols) <= 0:
        raise ValueError((rows, cols))
    length = cols
    while gcd(length, 32) * min(rows, 32) > 32:
        length += 1
    return length
