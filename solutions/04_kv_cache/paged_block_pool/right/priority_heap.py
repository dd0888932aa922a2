"""用优先级与惰性删除的堆当空闲队列 / a heap of priorities with lazy deletion as the free queue.

Instead of moving blocks, every block that becomes free gets a number; the smallest is handed out next. A number that is
no longer current marks a heap entry as stale.
"""

from __future__ import annotations

import heapq

from given.blocks import Block, OutOfBlocks


class BlockPool:
    def __init__(self, num_blocks, enable_caching=True):
        if num_blocks < 1:
            raise ValueError("num_blocks")
        self.n = num_blocks
        self.caching = enable_caching
        self.rank = {i: i for i in range(1, num_blocks)}  # of the free blocks
        self.heap = [(i, i) for i in range(1, num_blocks)]
        self.first, self.last = 0, num_blocks  # the next ranks at either end
        self.refs = {}
        self.hashes = {}
        self.owners = {}

    def num_free(self):
        return len(self.rank)

    def usage(self):
        return 0.0 if self.n == 1 else (self.n - 1 - len(self.rank)) / (self.n - 1)

    def block(self, block_id):
        self.known([block_id])
        return Block(block_id, self.refs.get(block_id, 0), self.hashes.get(block_id), block_id == 0)

    def known(self, block_ids):
        if any(i not in range(self.n) for i in block_ids):
            raise ValueError(f"unknown block among {block_ids}")

    def get_new_blocks(self, n):
        if n < 0:
            raise ValueError("n")
        if n > len(self.rank):
            raise OutOfBlocks
        out = []
        while len(out) < n:
            rank, block_id = heapq.heappop(self.heap)
            if self.rank.get(block_id) != rank:
                continue
            del self.rank[block_id]
            h = self.hashes.pop(block_id, None)
            if h is not None:
                self.owners[h].remove(block_id)
            self.refs[block_id] = 1
            out.append(block_id)
        return out

    def touch(self, block_ids):
        self.known(block_ids)
        for i in filter(None, block_ids):
            self.refs[i] = self.refs.get(i, 0) + 1
            self.rank.pop(i, None)

    def free_blocks(self, ordered):
        self.known(ordered)
        refs = dict.fromkeys(filter(None, ordered))
        for i in refs:
            refs[i] = self.refs.get(i, 0)
        idle = []
        for i in filter(None, ordered):
            if refs[i] == 0:
                raise ValueError(f"double free of {i}")
            refs[i] -= 1
            if refs[i] == 0:
                idle.append(i)
        self.refs.update(refs)
        front = [i for i in idle if i not in self.hashes]
        self.first -= len(front)
        for rank, i in enumerate(front, start=self.first):
            self.enqueue(i, rank)
        for i in idle:
            if i in self.hashes:
                self.enqueue(i, self.last)
                self.last += 1

    def enqueue(self, block_id, rank):
        self.rank[block_id] = rank
        heapq.heappush(self.heap, (rank, block_id))

    def cache_full_block(self, block_id, h):
        if not self.caching:
            return
        self.known([block_id])
        if not self.refs.get(block_id) or block_id in self.hashes:
            raise ValueError(f"block {block_id}")
        self.hashes[block_id] = h
        self.owners.setdefault(h, []).append(block_id)

    def get_cached_block(self, h):
        owners = self.owners.get(h)
        return owners[-1] if owners else None


class KVCacheManager:
    def __init__(self, pool, block_size):
        if block_size < 1:
            raise ValueError("block_size")
        self.pool = pool
        self.size = block_size
        self.requests = {}

    def allocate(self, req_id, num_tokens, hit=()):
        if num_tokens < 0 or (hit and self.requests.get(req_id)):
            raise ValueError(req_id)
        table = [*self.requests.get(req_id, ()), *hit]
        new = 0
        while (len(table) + new) * self.size < num_tokens:
            new += 1
        idle = {i for i in hit if self.pool.block(i).ref_cnt == 0}
        if new + len(idle) > self.pool.num_free():
            return None
        self.pool.touch(tuple(hit))
        got = self.pool.get_new_blocks(new)
        self.requests[req_id] = table + got
        return got

    def block_table(self, req_id):
        return [*self.requests.get(req_id, ())]

    def num_free(self):
        return self.pool.num_free()

    def free(self, req_id):
        table = self.requests.pop(req_id, [])
        table.reverse()
        self.pool.free_blocks(table)
