"""块数取 T // block_size + 1 / T // block_size + 1 blocks

Right for most lengths; a length that fills its last block exactly gets one more, empty block.
"""
BASE = "reference"
BREAKS = ["request_grows_block_by_block", "table_covers_the_tokens", "tail_is_evicted_first"]


class KVCacheManager(KVCacheManager):
    def allocate(self, req_id, num_tokens, hit=()):
        if num_tokens < 0:
            raise ValueError(num_tokens)
        return super().allocate(req_id, (num_tokens // self._block_size + 1) * self._block_size, hit)
