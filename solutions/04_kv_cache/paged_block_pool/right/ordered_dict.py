"""用 OrderedDict 当空闲队列，每块一个小对象 / an OrderedDict as the free queue, one small object per block."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from dataclasses import dataclass

from given.blocks import Block, OutOfBlocks


@dataclass
class Slot:
    users: int = 0
    digest: bytes | None = None


class BlockPool:
    def __init__(self, num_blocks, enable_caching=True):
        if num_blocks <= 0:
            raise ValueError("a pool holds at least the null block")
        self.enable_caching = enable_caching
        self.slots = [Slot() for _ in range(num_blocks)]
        self.queue = OrderedDict((i, None) for i in range(1, num_blocks))
        self.index = defaultdict(set)

    def slot(self, block_id):
        if block_id < 0 or block_id >= len(self.slots):
            raise ValueError(f"unknown block {block_id}")
        return self.slots[block_id]

    def num_free(self):
        return len(self.queue)

    def usage(self):
        usable = max(len(self.slots) - 1, 1)
        used = len(self.slots) - 1 - len(self.queue)
        return used / usable

    def block(self, block_id):
        slot = self.slot(block_id)
        return Block(block_id=block_id, ref_cnt=slot.users, block_hash=slot.digest, is_null=block_id == 0)

    def get_new_blocks(self, n):
        if n < 0:
            raise ValueError("a negative number of blocks")
        if len(self.queue) < n:
            raise OutOfBlocks(f"{n} > {len(self.queue)}")
        taken = []
        while len(taken) < n:
            block_id, _ = self.queue.popitem(last=False)
            slot = self.slots[block_id]
            if slot.digest is not None:
                self.index[slot.digest].remove(block_id)
                slot.digest = None
            slot.users = 1
            taken.append(block_id)
        return taken

    def touch(self, block_ids):
        slots = [self.slot(i) for i in block_ids]
        for block_id, slot in zip(block_ids, slots, strict=True):
            if block_id:
                slot.users += 1
                self.queue.pop(block_id, None)

    def free_blocks(self, ordered):
        undo = []
        for block_id in ordered:
            try:
                slot = self.slot(block_id)
                if block_id and slot.users == 0:
                    raise ValueError(f"block {block_id} is free already")
            except ValueError:
                for done in undo:
                    done.users += 1
                raise
            if block_id:
                slot.users -= 1
                undo.append(slot)
        idle = {}
        for block_id in ordered:  # the last occurrence decides the place
            if block_id and self.slots[block_id].users == 0:
                idle.pop(block_id, None)
                idle[block_id] = None
        for block_id in idle:
            self.queue[block_id] = None
        for block_id in reversed(idle):
            if self.slots[block_id].digest is None:
                self.queue.move_to_end(block_id, last=False)

    def cache_full_block(self, block_id, h):
        if self.enable_caching:
            slot = self.slot(block_id)
            if slot.users < 1 or slot.digest is not None:
                raise ValueError(f"block {block_id} cannot take a hash")
            slot.digest = h
            self.index[h].add(block_id)

    def get_cached_block(self, h):
        found = self.index.get(h)
        return max(found) if found else None


class KVCacheManager:
    def __init__(self, pool, block_size):
        if block_size <= 0:
            raise ValueError("block_size")
        self.pool, self.block_size = pool, block_size
        self.tables = {}

    def allocate(self, req_id, num_tokens, hit=()):
        if num_tokens < 0:
            raise ValueError("num_tokens")
        held = self.block_table(req_id)
        if held and len(hit) > 0:
            raise ValueError("hits come with the first blocks")
        have = held + list(hit)
        want = (num_tokens + self.block_size - 1) // self.block_size
        missing = want - len(have) if want > len(have) else 0
        cost = missing + len([i for i in hit if not self.pool.block(i).ref_cnt])
        if self.pool.num_free() < cost:
            return None
        if hit:
            self.pool.touch(list(hit))
        fresh = self.pool.get_new_blocks(missing) if missing else []
        self.tables[req_id] = have + fresh
        return fresh

    def block_table(self, req_id):
        return self.tables.get(req_id, []) + []

    def num_free(self):
        return self.pool.num_free()

    def free(self, req_id):
        if req_id in self.tables:
            self.pool.free_blocks(list(reversed(self.tables.pop(req_id))))
