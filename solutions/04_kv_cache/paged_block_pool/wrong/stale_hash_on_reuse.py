"""重新分配时不清哈希 / stale hash on reuse

The hash is looked up by content, so the entry seems harmless; it now leads to a block with somebody else's tokens.
"""
BASE = "reference"
BREAKS = ["cached_blocks_go_last", "hash_map_agrees_with_blocks", "reused_block_has_no_hash"]


class BlockPool(BlockPool):
    def _forget(self, block_id):
        pass

    def cache_full_block(self, block_id, h):
        if self._enable_caching and 0 < block_id < len(self._hash) and self._ref_cnt[block_id] > 0:
            if self._hash[block_id] is not None and h not in self._cached:
                self._hash[block_id] = None
        super().cache_full_block(block_id, h)
