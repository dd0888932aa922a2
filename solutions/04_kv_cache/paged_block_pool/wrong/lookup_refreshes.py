"""查到即移到队尾 / a lookup moves the block to the back

In most LRU caches reading is using. Here using is touch; a scheduler looks up many prefixes that it cannot admit.
"""
BASE = "reference"
BREAKS = ["lookup_is_not_a_touch"]


class BlockPool(BlockPool):
    def get_cached_block(self, h):
        block_id = super().get_cached_block(h)
        if block_id is not None and self._ref_cnt[block_id] == 0:
            self._free.remove(block_id)
            self._free.push_back(block_id)
        return block_id
