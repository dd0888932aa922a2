"""空闲的、已有哈希的块也能再记哈希 / any block takes a hash, free ones and cached ones too

The last hash seems to be the right one; the old entry stays in the table and finds a block that no longer carries it.
"""
BASE = "reference"
BREAKS = ["refuses_to_cache"]


class BlockPool(BlockPool):
    def cache_full_block(self, block_id, h):
        if not self._enable_caching:
            return
        self._check_ids([block_id])
        self._hash[block_id] = h
        self._cached.setdefault(h, {})[block_id] = None
