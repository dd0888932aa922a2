"""Stand-ins for exercise 4.3: the same methods on plain lists, without a queue."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from given.blocks import Block, OutOfBlocks


class ListPool:
    """Stands in for BlockPool: looks through a list for the lowest free id, one block at a time; no queue, no LRU.

    A get_new_blocks that raises OutOfBlocks keeps what it took until then: ask num_free() first.
    """

    def __init__(self, num_blocks: int, enable_caching: bool = True) -> None:
        if num_blocks < 1:
            raise ValueError(f"num_blocks counts the null block and is at least 1, not {num_blocks}")
        self._refs = [0] * num_blocks
        self._hashes: list[bytes | None] = [None] * num_blocks
        self._enable_caching = enable_caching

    def num_free(self) -> int:
        return self._refs[1:].count(0)

    def usage(self) -> float:
        usable = len(self._refs) - 1
        return 1 - self.num_free() / usable if usable else 0.0

    def block(self, block_id: int) -> Block:
        self._check(block_id)
        return Block(block_id, self._refs[block_id], self._hashes[block_id], block_id == 0)

    def get_new_blocks(self, n: int) -> list[int]:
        if n < 0:
            raise ValueError(f"cannot hand out {n} blocks")
        taken: list[int] = []
        for _ in range(n):
            block_id = next((i for i, refs in enumerate(self._refs) if i != 0 and refs == 0), None)
            if block_id is None:
                raise OutOfBlocks(f"asked for {n} blocks, found {len(taken)}")
            self._refs[block_id] = 1
            self._hashes[block_id] = None
            taken.append(block_id)
        return taken

    def touch(self, block_ids: Sequence[int]) -> None:
        self._check(*block_ids)
        for block_id in block_ids:
            if block_id != 0:
                self._refs[block_id] += 1

    def free_blocks(self, ordered: Sequence[int]) -> None:
        self._check(*ordered)
        for block_id, times in Counter(ordered).items():
            if block_id != 0 and times > self._refs[block_id]:
                raise ValueError(f"block {block_id} has {self._refs[block_id]} references")
        for block_id in ordered:
            if block_id != 0:
                self._refs[block_id] -= 1

    def cache_full_block(self, block_id: int, h: bytes) -> None:
        if not self._enable_caching:
            return
        self._check(block_id)
        if self._refs[block_id] == 0 or self._hashes[block_id] is not None:
            raise ValueError(f"block {block_id} is null, free or cached already")
        self._hashes[block_id] = h

    def get_cached_block(self, h: bytes) -> int | None:
        return self._hashes.index(h) if h in self._hashes else None

    def _check(self, *block_ids: int) -> None:
        for block_id in block_ids:
            if not 0 <= block_id < len(self._refs):
                raise ValueError(f"there is no block {block_id}")


class ListManager:
    """Stands in for KVCacheManager: frees front to back, and does not count hits that have no references.

    Short of blocks, such hits make it over-commit: OutOfBlocks comes out of the pool where None would be right.
    Without hits, None leaves everything as it was.
    """

    def __init__(self, pool: ListPool, block_size: int) -> None:
        if block_size < 1:
            raise ValueError(f"block_size is at least 1, not {block_size}")
        self._pool, self._block_size = pool, block_size
        self._tables: dict[str, list[int]] = {}

    def allocate(self, req_id: str, num_tokens: int, hit: Sequence[int] = ()) -> list[int] | None:
        held = self._tables.get(req_id, [])
        if num_tokens < 0 or (hit and held):
            raise ValueError("a negative number of tokens, or hits after the first blocks")
        short = math.ceil(num_tokens / self._block_size) - len(held) - len(hit)
        if short > self._pool.num_free():
            return None
        self._pool.touch(hit)
        fresh = self._pool.get_new_blocks(max(short, 0))
        self._tables[req_id] = held + list(hit) + fresh
        return fresh

    def block_table(self, req_id: str) -> list[int]:
        return list(self._tables.get(req_id, []))

    def num_free(self) -> int:
        return self._pool.num_free()

    def free(self, req_id: str) -> None:
        self._pool.free_blocks(self._tables.pop(req_id, []))
