"""重复的哈希不再记到第二块上 / the second block with a known hash is not cached

The content is in the cache already, so a second entry seems waste; once the first block is reused, the hash is lost.
"""
BASE = "reference"
BREAKS = ["every_copy_is_found", "copies_are_blocks_of_their_own"]


class BlockPool(BlockPool):
    def cache_full_block(self, block_id, h):
        if self.get_cached_block(h) is None:
            super().cache_full_block(block_id, h)
