"""边检查边释放，抛错时前面的已经释放 / checks while it frees: what stood before the error is freed already

Raising at the offending id seems enough; the caller who catches it does not know which half was done.
"""
BASE = "reference"
BREAKS = ["double_free_raises", "unknown_block_changes_nothing"]


class BlockPool(BlockPool):
    def free_blocks(self, ordered):
        uncached = []
        for block_id in ordered:
            self._check_ids([block_id])
            if block_id == 0:
                continue
            if self._ref_cnt[block_id] == 0:
                raise ValueError(f"double free of {block_id}")
            self._ref_cnt[block_id] -= 1
            if self._ref_cnt[block_id] == 0:
                uncached.append(block_id)
        for block_id in uncached:
            if self._hash[block_id] is not None:
                self._free.push_back(block_id)
        for block_id in reversed(uncached):
            if self._hash[block_id] is None:
                self._free.push_front(block_id)
