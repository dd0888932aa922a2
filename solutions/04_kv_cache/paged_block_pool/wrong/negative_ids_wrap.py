"""负的块号绕到表尾 / negative ids count from the end

A list raises IndexError by itself for ids that are too large, and says nothing about -1, the usual padding of tables.
"""
BASE = "reference"
BREAKS = ["unknown_block_changes_nothing", "refuses_impossible_sizes", "refuses_to_cache"]


class BlockPool(BlockPool):
    def _check_ids(self, block_ids):
        for block_id in block_ids:
            if block_id >= len(self._ref_cnt):
                raise ValueError(block_id)
