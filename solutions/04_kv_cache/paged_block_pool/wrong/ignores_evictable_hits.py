"""容量检查不计可驱逐的命中 / ignores evictable hits

A hit saves a block, so only the new blocks seem to need room; but a hit without references sits in the free queue, and
taking it out leaves one place less.
"""
BASE = "reference"
BREAKS = ["idle_hits_cost_free_blocks", "failed_allocate_changes_nothing"]


class KVCacheManager(KVCacheManager):
    def allocate(self, req_id, num_tokens, hit=()):
        table = self._tables.get(req_id, [])
        if num_tokens < 0 or (hit and table):
            raise ValueError(req_id)
        num_new = max(-(num_tokens // -self._block_size) - len(table) - len(hit), 0)
        if num_new > self._pool.num_free():
            return None
        self._pool.touch(hit)
        new = self._pool.get_new_blocks(num_new)
        self._tables[req_id] = [*table, *hit, *new]
        return new
