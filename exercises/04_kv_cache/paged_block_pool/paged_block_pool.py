"""分页 KV 的块池与请求的块表 / The block pool of a paged KV cache, and the block tables of requests.

A block is named by its id, 0 .. num_blocks - 1. Block 0 is the null block: num_blocks counts it, nobody ever gets it.
Free blocks wait in one queue: the front is handed out next, the back last. The order is that of vLLM 0.33
(v1/core/block_pool.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from given.blocks import Block, OutOfBlocks


class BlockPool:
    """全部块：引用计数、空闲队列、前缀缓存 / Every block: reference counts, the free queue, the prefix cache.

    A call that raises leaves the pool as it was. An id outside 0 .. num_blocks - 1 is a ValueError in every method.
    """

    def __init__(self, num_blocks: int, enable_caching: bool = True) -> None:
        """建池，空闲队列为 1, 2, …, num_blocks - 1 / A new pool; its free queue is 1, 2, …, num_blocks - 1.

        num_blocks counts the null block; ValueError if it is below 1.
        """
        raise NotImplementedError("__init__")

    def num_free(self) -> int:
        """空闲队列的长度 / How many blocks wait in the free queue, cached ones included."""
        raise NotImplementedError("num_free")

    def usage(self) -> float:
        """可用块中被占用的比例 / The share of usable blocks in use: 1 - free / (num_blocks - 1), 0.0 to 1.0.

        A pool of the null block alone has usage 0.0.
        """
        raise NotImplementedError("usage")

    def block(self, block_id: int) -> Block:
        """一个块的快照 / A snapshot of one block. The null block is always Block(0, 0, None, True)."""
        raise NotImplementedError("block")

    def get_new_blocks(self, n: int) -> list[int]:
        """从队首取 n 块 / Take n blocks from the front of the free queue, in that order.

        Each has one reference afterwards and no hash: what it cached is forgotten.
        Raises OutOfBlocks when fewer than n are free, and then takes none. ValueError for n < 0.
        """
        raise NotImplementedError("get_new_blocks")

    def touch(self, block_ids: Sequence[int]) -> None:
        """每出现一次引用加 1，离开空闲队列 / One more reference per occurrence; a free block leaves the queue.

        The null block is skipped. A hash stays where it is.
        """
        raise NotImplementedError("touch")

    def free_blocks(self, ordered: Sequence[int]) -> None:
        """每出现一次引用减 1，归 0 的块回到队列 / One reference less per occurrence; at 0 a block returns to the queue.

        Of the blocks that reach 0 in this call, in the order in which they do: those without a hash go to the front of
        the queue as one group (the first of them is handed out next), those with a hash go to the back one by one.
        The null block is skipped. ValueError if a block has fewer references than occurrences (a double free).
        """
        raise NotImplementedError("free_blocks")

    def cache_full_block(self, block_id: int, h: bytes) -> None:
        """记下一个写满的块的哈希 / Give a full block its hash, so that get_cached_block finds it.

        Does nothing when caching is off. ValueError for the null block, for a block without references, and for one
        that has a hash already. ★ Several blocks may carry the same hash; each keeps it.
        """
        raise NotImplementedError("cache_full_block")

    def get_cached_block(self, h: bytes) -> int | None:
        """带这个哈希的块，没有则 None / A block that carries this hash, in use or free, else None.

        Only looks: references and queue stay as they are. ★ Of several blocks any one will do.
        """
        raise NotImplementedError("get_cached_block")


class KVCacheManager:
    """请求的块表 / The block tables of requests: which blocks hold whose tokens.

    Talks to its pool through the pool's public methods only; the pool need not be a BlockPool of this file.
    """

    def __init__(self, pool: BlockPool, block_size: int) -> None:
        """block_size 为每块的 token 数 / block_size: tokens per block; ValueError if it is below 1."""
        raise NotImplementedError("__init__")

    def allocate(self, req_id: str, num_tokens: int, hit: Sequence[int] = ()) -> list[int] | None:
        """让请求总共容纳 num_tokens 个 token / Let a request hold num_tokens tokens in all; the new block ids.

        hit: cached blocks that hold the first len(hit) * block_size tokens; they are touched and begin the table.
        They come with a request's first blocks: ValueError if it has blocks already. ValueError for num_tokens < 0.
        A num_tokens that what it has (or hits) covers asks for no new block; blocks are never taken away here.
        Returns [] when what the request has is enough, None when the pool has not enough free blocks; None changes
        nothing at all. A hit without references waits in the free queue, so taking it costs a free block too.
        """
        raise NotImplementedError("allocate")

    def block_table(self, req_id: str) -> list[int]:
        """请求的块，按 token 顺序 / The blocks of a request in the order of its tokens; [] for an unknown request."""
        raise NotImplementedError("block_table")

    def num_free(self) -> int:
        """池中的空闲块数 / Free blocks of the pool."""
        raise NotImplementedError("num_free")

    def free(self, req_id: str) -> None:
        """请求结束：逆序归还，尾块先被驱逐 / A request is done: give its blocks back in reverse, tail evicted first.

        Does nothing for an unknown request: one may be aborted before it got a block.
        """
        raise NotImplementedError("free")
