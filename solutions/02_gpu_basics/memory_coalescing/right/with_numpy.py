"""numpy：广播出所有字节，unique 去重 / numpy: broadcast to all bytes, unique drops repeats"""

import numpy as np


def _warp(byte_addrs):
    a = np.asarray(list(byte_addrs), dtype=np.int64)
    if a.size > 32 or (a < 0).any():
        raise ValueError("at most 32 lanes, no negative address")
    return a


def _bytes(byte_addrs, access_bytes):
    if access_bytes < 1:
        raise ValueError("access_bytes")
    return np.unique(_warp(byte_addrs)[:, None] + np.arange(access_bytes))


def sectors_touched(byte_addrs, access_bytes, sector=32):
    if sector < 1:
        raise ValueError("sector")
    return int(np.unique(_bytes(byte_addrs, access_bytes) // sector).size)


def load_efficiency(byte_addrs, access_bytes):
    useful = _bytes(byte_addrs, access_bytes)
    if useful.size == 0:
        raise ValueError("no lanes")
    moved = np.unique(useful >> 5).size << 5
    return float(useful.size / moved)


def bank_conflict_degree(byte_addrs):
    a = _warp(byte_addrs)
    if np.any(a & 3):
        raise ValueError("unaligned")
    words = np.unique(a >> 2)
    return int(np.bincount(words % 32, minlength=32).max())


def pad_for_conflict_free(rows, cols):
    if not (rows > 0 and cols > 0):
        raise ValueError("empty tile")
    column = np.arange(min(rows, 32))
    for length in (cols, cols + 1):
        if len(set((column * length % 32).tolist())) == len(column):
            return length
    raise AssertionError("one word more is always enough")
