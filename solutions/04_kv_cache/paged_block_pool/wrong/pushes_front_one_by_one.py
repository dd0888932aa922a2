"""无哈希的块逐个插到队首，组内次序颠倒 / uncached blocks pushed to the front one by one, reversing the group

Each block does go to the front; but the caller's first block should be the first to go, and now it is the last.
"""
BASE = "reference"
BREAKS = ["freed_block_is_next", "uncached_blocks_return_to_the_front", "request_grows_block_by_block",
          "caching_switched_off"]


class BlockPool(BlockPool):
    def free_blocks(self, ordered):
        self._check_ids(ordered)
        left = {}
        for block_id in ordered:
            left[block_id] = left.get(block_id, self._ref_cnt[block_id]) - 1
            if block_id != 0 and left[block_id] < 0:
                raise ValueError(block_id)
        for block_id in ordered:
            if block_id == 0:
                continue
            self._ref_cnt[block_id] -= 1
            if self._ref_cnt[block_id] == 0:
                push = self._free.push_front if self._hash[block_id] is None else self._free.push_back
                push(block_id)
