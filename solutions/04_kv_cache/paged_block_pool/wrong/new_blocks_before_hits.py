"""先取新块再 touch 命中的块 / takes new blocks before touching the hits

The count was right, so the order seems free; the new blocks come from the front of the queue, where the hits wait.
"""
BASE = "reference"
BREAKS = ["hits_are_taken_before_new_blocks"]


class KVCacheManager(KVCacheManager):
    def allocate(self, req_id, num_tokens, hit=()):
        table = self._tables.get(req_id, [])
        if num_tokens < 0 or (hit and table):
            raise ValueError(req_id)
        num_new = max(-(num_tokens // -self._block_size) - len(table) - len(hit), 0)
        num_evictable = sum(self._pool.block(block_id).ref_cnt == 0 for block_id in hit)
        if num_new + num_evictable > self._pool.num_free():
            return None
        new = self._pool.get_new_blocks(num_new)
        self._pool.touch(hit)
        self._tables[req_id] = [*table, *hit, *new]
        return new
