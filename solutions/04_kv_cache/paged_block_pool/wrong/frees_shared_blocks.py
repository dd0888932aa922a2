"""引用未到 0 就回收共享块 / frees shared blocks

"Free" is read as "give back": the first user that is done sends the block to the queue, although others still read it.
"""
BASE = "reference"
BREAKS = ["shared_block_needs_two_frees", "references_are_counted", "used_blocks_are_never_handed_out", "shared_prefix"]


class BlockPool(BlockPool):
    def free_blocks(self, ordered):
        ordered = list(dict.fromkeys(ordered))
        for block_id in ordered:
            if block_id != 0 and self.block(block_id).ref_cnt > 1:
                self._ref_cnt[block_id] = 1
        super().free_blocks(ordered)
