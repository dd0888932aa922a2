"""空块也进空闲队列 / the null block is freed like any other

The null block stands in a table, so it is given back with the table; from then on it is one of the free blocks.
"""
BASE = "reference"
BREAKS = ["null_block_stays_out"]


class BlockPool(BlockPool):
    def touch(self, block_ids):
        self._check_ids(block_ids)
        super().touch(block_ids)
        self._ref_cnt[0] += list(block_ids).count(0)

    def free_blocks(self, ordered):
        super().free_blocks(ordered)
        self._ref_cnt[0] -= list(ordered).count(0)
