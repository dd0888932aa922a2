"""合并访存与 bank 冲突 / memory coalescing and bank conflicts.

One instruction of one warp: the byte address of each active lane, at most 32 of them. An inactive lane has no entry.
Global memory moves in sectors of 32 bytes, shared memory has 32 banks of one 4-byte word.
Source: CUDA C++ Best Practices Guide 12.9, sections 10.2.1 and 10.2.3.1.
"""

from collections.abc import Sequence

WARP = 32  # lanes
SECTOR = 32  # bytes
BANKS = 32
WORD = 4  # bytes


def sectors_touched(byte_addrs: Sequence[int], access_bytes: int, sector: int = SECTOR) -> int:
    """一次访存要搬几个扇区 / how many sectors one access of a warp moves.

    byte_addrs: first byte of each active lane, in any order, repeats allowed. access_bytes: bytes per lane, any size.
    sector: bytes; sectors begin at multiples of it.
    Returns the number of sectors that hold at least one of the bytes; 0 without lanes.
    ValueError: more than 32 lanes; a negative address; access_bytes < 1; sector < 1.
    """
    raise NotImplementedError("sectors_touched")


def load_efficiency(byte_addrs: Sequence[int], access_bytes: int) -> float:
    """搬来的字节有多少用得上 / the share of the moved bytes that somebody asked for.

    Different bytes asked for, over 32 bytes for each sector touched: in (0, 1]. A byte that several lanes ask for
    counts once.
    ValueError: no lanes at all (nothing moves, so there is no share); as in sectors_touched.
    """
    raise NotImplementedError("load_efficiency")


def bank_conflict_degree(byte_addrs: Sequence[int]) -> int:
    """共享内存的 bank 冲突度 / into how many passes bank conflicts break one shared-memory access.

    Every lane accesses the 4-byte word at its address; word w lies in bank w % 32. A bank serves one word per pass, to
    all lanes that want it.
    Returns the largest number of different words in one bank: 1 is free of conflicts; 0 without lanes.
    ValueError: more than 32 lanes; an address that is negative or no multiple of 4.
    """
    raise NotImplementedError("bank_conflict_degree")


def pad_for_conflict_free(rows: int, cols: int) -> int:
    """按列读也无冲突的行长 / the row length with which a column is read without conflicts.

    A tile of rows x cols words lies in shared memory row by row. A warp reads down a column: lane i takes row i, for
    min(rows, 32) consecutive rows.
    Returns the smallest row length in words, cols or more, at which that has degree 1. Not the padding alone.
    ValueError: rows < 1; cols < 1.
    """
    raise NotImplementedError("pad_for_conflict_free")
