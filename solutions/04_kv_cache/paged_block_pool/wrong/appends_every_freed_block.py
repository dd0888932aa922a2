"""所有释放的块都排到队尾 / every freed block goes to the back

That is plain LRU and was vLLM's order before 0.33: blocks that can never be hit then outlive blocks that can.
"""
BASE = "reference"
BREAKS = ["freed_block_is_next", "uncached_blocks_return_to_the_front", "least_recently_used_goes_first"]


class BlockPool(BlockPool):
    def free_blocks(self, ordered):
        push_front, self._free.push_front = self._free.push_front, lambda block_id: None
        try:
            super().free_blocks(ordered)
        finally:
            self._free.push_front = push_front
        for block_id in dict.fromkeys(reversed(ordered)).keys().__reversed__():
            if block_id != 0 and self._ref_cnt[block_id] == 0 and self._hash[block_id] is None:
                self._free.push_back(block_id)
