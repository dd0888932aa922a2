"""块 0 也拿来出借 / block 0 is handed out like any other

Ids start at 0, so does the queue; padded block tables point to block 0 and would now read a request's tokens.
"""
BASE = "reference"
BREAKS = ["first_three_blocks", "fresh_pool", "queue_order", "failed_get_changes_nothing", "null_block_stays_out"]


class BlockPool(BlockPool):
    def __init__(self, num_blocks, enable_caching=True):
        super().__init__(num_blocks + 1, enable_caching)
        self._n = num_blocks

    def usage(self):
        return 1 - self.num_free() / self._n

    def block(self, block_id):
        if not 0 <= block_id < self._n:
            raise ValueError(block_id)
        b = super().block(block_id + 1)
        return Block(block_id, b.ref_cnt, b.block_hash, block_id == 0)

    def get_new_blocks(self, n):
        return [i - 1 for i in super().get_new_blocks(n)]

    def touch(self, block_ids):
        super().touch([i + 1 if i >= 0 else i for i in block_ids])

    def free_blocks(self, ordered):
        super().free_blocks([i + 1 if i >= 0 else i for i in ordered])

    def cache_full_block(self, block_id, h):
        super().cache_full_block(block_id + 1 if block_id >= 0 else block_id, h)

    def get_cached_block(self, h):
        found = super().get_cached_block(h)
        return None if found is None else found - 1
