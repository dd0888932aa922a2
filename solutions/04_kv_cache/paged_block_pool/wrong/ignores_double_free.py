"""多释放一次也当没事 / a double free passes silently

Stopping at 0 looks robust; the same mistake one moment later takes the block from whoever got it in between.
"""
BASE = "reference"
BREAKS = ["double_free_raises"]


class BlockPool(BlockPool):
    def free_blocks(self, ordered):
        self._check_ids(ordered)
        seen, legal = Counter(), []
        for block_id in ordered:
            seen[block_id] += 1
            if seen[block_id] <= self._ref_cnt[block_id]:
                legal.append(block_id)
        super().free_blocks(legal)
