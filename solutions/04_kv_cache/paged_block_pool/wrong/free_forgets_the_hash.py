"""块一空闲就忘掉哈希 / a block that becomes free loses its hash

Nobody uses it, so its content seems gone; the content stays in memory until reuse, and that is the prefix cache.
"""
BASE = "reference"
BREAKS = ["cached_blocks_go_last", "hash_map_agrees_with_blocks", "cached_hashes_survive_free", "shared_prefix"]


class BlockPool(BlockPool):
    def free_blocks(self, ordered):
        super().free_blocks(ordered)
        for block_id in ordered:
            if self._ref_cnt[block_id] == 0:
                self._forget(block_id)
