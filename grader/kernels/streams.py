"""The kernel of the ceiling: reads and writes that many tiles per program, computes nothing worth its name. Needs triton."""

from __future__ import annotations

from fractions import Fraction

import triton
import triton.language as tl

MOST_TILES = 8  # per program, of reads and of writes
SHAPES = ((1024, 4), (2048, 8), (4096, 8))  # elements of four bytes per tile, warps: the fastest is kept


def mix(reads: int, writes: int) -> tuple[int, int]:
    """Tiles to read and to write per program, so that their ratio is nearest to that of the bytes."""
    share = Fraction(reads, reads + writes)
    return min(
        ((r, w) for r in range(MOST_TILES + 1) for w in range(MOST_TILES + 1) if r + w),
        key=lambda pair: (
            abs(Fraction(pair[0], sum(pair)) - share),
            -sum(pair) if sum(pair) <= MOST_TILES else sum(pair),
        ),
    )


@triton.jit  # type: ignore[untyped-decorator]
def stream(source, target, reads: tl.constexpr, writes: tl.constexpr, tile: tl.constexpr):  # type: ignore[no-untyped-def]
    """source: [programs · reads · tile] int32, target: [programs · writes · tile] int32, at least one tile."""
    program = tl.program_id(0).to(tl.int64)
    lanes = tl.arange(0, tile)
    total = tl.zeros([tile], tl.int32)
    for i in tl.static_range(reads):
        total ^= tl.load(source + (program * reads + i) * tile + lanes)
    if writes == 0:  # what is never read would not be loaded
        tl.store(target + lanes, total, mask=total == 0x5A5A5A5B)
    for i in tl.static_range(writes):
        tl.store(target + (program * writes + i) * tile + lanes, total + i)
