"""命中引用为 0 的块时不从空闲队列取出，同一块分给两人 / forgets to unlink a touched block

Counting the new reference seems to be all there is to a hit; the queue still hands the same block to the next request.
"""
BASE = "reference"
BREAKS = ["blocks_are_conserved", "queue_holds_each_free_block_once", "used_blocks_are_never_handed_out",
          "null_block_stays_out"]


class BlockPool(BlockPool):
    def touch(self, block_ids):
        self._check_ids(block_ids)
        for block_id in block_ids:
            if block_id != 0:
                self._ref_cnt[block_id] += 1
