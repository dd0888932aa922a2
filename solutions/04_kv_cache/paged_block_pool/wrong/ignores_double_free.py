"""多释放一次也当没事 / a double free passes silently

Stopping at 0 looks robust; the same mistake one moment later takes the block from whoever got it in between.
"""
BASE = "reference"
BREAKS = ["double_free_raises"]


class BlockPool(BlockPool):
    def free_blocks(self, ordered):
        self._check_ids(ordered)
        left, legal = {}, []
        for block_id in ordered:
            left[block_id] = left.get(block_id, self._ref_cnt[block_id]) - 1
            if left[block_id] >= 0:
                legal.append(block_id)
        super().free_blocks(legal)
