"""分页 KV 的块池与请求的块表 / The block pool of a paged KV cache, and the block tables of requests.

A block is named by its id, 0 .. num_blocks - 1. Block 0 is the null block: num_blocks counts it, nobody ever gets it.
Free blocks wait in one queue: the front is handed out next, the back last. The order is that of vLLM 0.33
(v1/core/block_pool.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from given.blocks import Block, OutOfBlocks

### BEGIN SOLUTION
NULL = 0


class _FreeQueue:
    """A doubly linked list over block ids. The null block is never free, so its links serve as the two ends."""

    def __init__(self, num_blocks: int) -> None:
        self.next = [i + 1 for i in range(num_blocks - 1)] + [NULL]
        self.prev = [num_blocks - 1, *range(num_blocks - 1)]
        self.size = num_blocks - 1

    def remove(self, block_id: int) -> None:
        before, after = self.prev[block_id], self.next[block_id]
        self.next[before], self.prev[after] = after, before
        self.size -= 1

    def pop_front(self) -> int:
        block_id = self.next[NULL]
        assert block_id != NULL, "the caller asks for the size first"
        self.remove(block_id)
        return block_id

    def push_front(self, block_id: int) -> None:
        self._link(NULL, block_id, self.next[NULL])

    def push_back(self, block_id: int) -> None:
        self._link(self.prev[NULL], block_id, NULL)

    def _link(self, before: int, block_id: int, after: int) -> None:
        self.prev[block_id], self.next[block_id] = before, after
        self.next[before] = self.prev[after] = block_id
        self.size += 1


### END SOLUTION


class BlockPool:
    """全部块：引用计数、空闲队列、前缀缓存 / Every block: reference counts, the free queue, the prefix cache.

    A call that raises leaves the pool as it was. An id outside 0 .. num_blocks - 1 is a ValueError in every method.
    """

    def __init__(self, num_blocks: int, enable_caching: bool = True) -> None:
        """建池，空闲队列为 1, 2, …, num_blocks - 1 / A new pool; its free queue is 1, 2, …, num_blocks - 1.

        num_blocks counts the null block; ValueError if it is below 1.
        """
        ### BEGIN SOLUTION
        if num_blocks < 1:
            raise ValueError(f"num_blocks counts the null block and is at least 1, not {num_blocks}")
        self._enable_caching = enable_caching
        self._ref_cnt = [0] * num_blocks
        self._hash: list[bytes | None] = [None] * num_blocks
        self._cached: dict[bytes, dict[int, None]] = {}  # hash -> the blocks that carry it, oldest first
        self._free = _FreeQueue(num_blocks)
        ### END SOLUTION

    def num_free(self) -> int:
        """空闲队列的长度 / How many blocks wait in the free queue, cached ones included."""
        ### BEGIN SOLUTION
        return self._free.size
        ### END SOLUTION

    def usage(self) -> float:
        """可用块中被占用的比例 / The share of usable blocks in use: 1 - free / (num_blocks - 1), 0.0 to 1.0.

        A pool of the null block alone has usage 0.0.
        """
        ### BEGIN SOLUTION
        usable = len(self._ref_cnt) - 1
        return 1 - self._free.size / usable if usable else 0.0
        ### END SOLUTION

    def block(self, block_id: int) -> Block:
        """一个块的快照 / A snapshot of one block. The null block is always Block(0, 0, None, True)."""
        ### BEGIN SOLUTION
        self._check_ids([block_id])
        return Block(block_id, self._ref_cnt[block_id], self._hash[block_id], block_id == NULL)
        ### END SOLUTION

    def get_new_blocks(self, n: int) -> list[int]:
        """从队首取 n 块 / Take n blocks from the front of the free queue, in that order.

        Each has one reference afterwards and no hash: what it cached is forgotten.
        Raises OutOfBlocks when fewer than n are free, and then takes none. ValueError for n < 0.
        """
        ### BEGIN SOLUTION
        if n < 0:
            raise ValueError(f"cannot hand out {n} blocks")
        if n > self._free.size:
            raise OutOfBlocks(f"asked for {n} blocks, {self._free.size} are free")
        block_ids = [self._free.pop_front() for _ in range(n)]
        for block_id in block_ids:
            self._forget(block_id)
            self._ref_cnt[block_id] = 1
        return block_ids
        ### END SOLUTION

    def touch(self, block_ids: Sequence[int]) -> None:
        """每出现一次引用加 1，离开空闲队列 / One more reference per occurrence; a free block leaves the queue.

        The null block is skipped. A hash stays where it is.
        """
        ### BEGIN SOLUTION
        self._check_ids(block_ids)
        for block_id in block_ids:
            if block_id == NULL:
                continue
            if self._ref_cnt[block_id] == 0:
                self._free.remove(block_id)
            self._ref_cnt[block_id] += 1
        ### END SOLUTION

    def free_blocks(self, ordered: Sequence[int]) -> None:
        """每出现一次引用减 1，归 0 的块回到队列 / One reference less per occurrence; at 0 a block returns to the queue.

        Of the blocks that reach 0 in this call, in the order in which they do: those without a hash go to the front of
        the queue as one group (the first of them is handed out next), those with a hash go to the back one by one.
        The null block is skipped. ValueError if a block has fewer references than occurrences (a double free).
        """
        ### BEGIN SOLUTION
        self._check_ids(ordered)
        left: dict[int, int] = {}  # references after this call
        for block_id in ordered:
            left[block_id] = left.get(block_id, self._ref_cnt[block_id]) - 1
            if block_id != NULL and left[block_id] < 0:
                raise ValueError(f"block {block_id} has {self._ref_cnt[block_id]} references and is freed more often")
        uncached = []
        for block_id in ordered:
            if block_id == NULL:
                continue
            self._ref_cnt[block_id] -= 1
            if self._ref_cnt[block_id] > 0:
                continue
            if self._hash[block_id] is None:
                uncached.append(block_id)
            else:
                self._free.push_back(block_id)
        for block_id in reversed(uncached):
            self._free.push_front(block_id)
        ### END SOLUTION

    def cache_full_block(self, block_id: int, h: bytes) -> None:
        """记下一个写满的块的哈希 / Give a full block its hash, so that get_cached_block finds it.

        Does nothing when caching is off. ValueError for the null block, for a block without references, and for one
        that has a hash already. ★ Several blocks may carry the same hash; each keeps it.
        """
        ### BEGIN SOLUTION
        if not self._enable_caching:
            return
        self._check_ids([block_id])
        if self._ref_cnt[block_id] == 0 or self._hash[block_id] is not None:
            raise ValueError(f"block {block_id} is null, free or cached already")
        self._hash[block_id] = h
        self._cached.setdefault(h, {})[block_id] = None
        ### END SOLUTION

    def get_cached_block(self, h: bytes) -> int | None:
        """带这个哈希的块，没有则 None / A block that carries this hash, in use or free, else None.

        Only looks: references and queue stay as they are. ★ Of several blocks any one will do.
        """
        ### BEGIN SOLUTION
        return next(iter(self._cached.get(h, ())), None)
        ### END SOLUTION

    ### BEGIN SOLUTION
    def _check_ids(self, block_ids: Sequence[int]) -> None:
        for block_id in block_ids:
            if not 0 <= block_id < len(self._ref_cnt):
                raise ValueError(f"there is no block {block_id}")

    def _forget(self, block_id: int) -> None:
        h = self._hash[block_id]
        if h is None:
            return
        self._hash[block_id] = None
        del self._cached[h][block_id]
        if not self._cached[h]:
            del self._cached[h]

    ### END SOLUTION


class KVCacheManager:
    """请求的块表 / The block tables of requests: which blocks hold whose tokens.

    Talks to its pool through the pool's public methods only; the pool need not be a BlockPool of this file.
    """

    def __init__(self, pool: BlockPool, block_size: int) -> None:
        """block_size 为每块的 token 数 / block_size: tokens per block; ValueError if it is below 1."""
        ### BEGIN SOLUTION
        if block_size < 1:
            raise ValueError(f"block_size is at least 1, not {block_size}")
        self._pool = pool
        self._block_size = block_size
        self._tables: dict[str, list[int]] = {}
        ### END SOLUTION

    def allocate(self, req_id: str, num_tokens: int, hit: Sequence[int] = ()) -> list[int] | None:
        """让请求总共容纳 num_tokens 个 token / Let a request hold num_tokens tokens in all; the new block ids.

        hit: cached blocks that hold the first len(hit) * block_size tokens; they are touched and begin the table.
        They come with a request's first blocks: ValueError if it has blocks already. ValueError for num_tokens < 0.
        A num_tokens that what it has (or hits) covers asks for no new block; blocks are never taken away here.
        Returns [] when what the request has is enough, None when the pool has not enough free blocks; None changes
        nothing at all. A hit without references waits in the free queue, so taking it costs a free block too.
        """
        ### BEGIN SOLUTION
        if num_tokens < 0:
            raise ValueError(f"cannot hold {num_tokens} tokens")
        table = self._tables.get(req_id, [])
        if hit and table:
            raise ValueError(f"request {req_id!r} has blocks already")
        num_new = max(-(num_tokens // -self._block_size) - len(table) - len(hit), 0)
        num_evictable = sum(self._pool.block(block_id).ref_cnt == 0 for block_id in hit)
        if num_new + num_evictable > self._pool.num_free():
            return None
        self._pool.touch(hit)  # first: taking new blocks might evict the hits
        new = self._pool.get_new_blocks(num_new)
        self._tables[req_id] = [*table, *hit, *new]
        return new
        ### END SOLUTION

    def block_table(self, req_id: str) -> list[int]:
        """请求的块，按 token 顺序 / The blocks of a request in the order of its tokens; [] for an unknown request."""
        ### BEGIN SOLUTION
        return list(self._tables.get(req_id, ()))
        ### END SOLUTION

    def num_free(self) -> int:
        """池中的空闲块数 / Free blocks of the pool."""
        ### BEGIN SOLUTION
        return self._pool.num_free()
        ### END SOLUTION

    def free(self, req_id: str) -> None:
        """请求结束：逆序归还，尾块先被驱逐 / A request is done: give its blocks back in reverse, tail evicted first.

        Does nothing for an unknown request: one may be aborted before it got a block.
        """
        ### BEGIN SOLUTION
        self._pool.free_blocks(self._tables.pop(req_id, [])[::-1])
        ### END SOLUTION
