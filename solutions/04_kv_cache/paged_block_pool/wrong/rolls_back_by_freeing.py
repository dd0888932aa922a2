"""放不下时再释放命中的块，驱逐次序被打乱 / undoes a failed allocate by freeing the hits again

References and counts are as before; but the hits have moved to the back of the queue, past blocks used more recently.
"""
BASE = "reference"
BREAKS = ["failed_allocate_changes_nothing"]


class KVCacheManager(KVCacheManager):
    def allocate(self, req_id, num_tokens, hit=()):
        table = self._tables.get(req_id, [])
        if num_tokens < 0 or (hit and table):
            raise ValueError(req_id)
        num_new = max(-(num_tokens // -self._block_size) - len(table) - len(hit), 0)
        self._pool.touch(hit)
        if num_new > self._pool.num_free():
            self._pool.free_blocks(hit)
            return None
        new = self._pool.get_new_blocks(num_new)
        self._tables[req_id] = [*table, *hit, *new]
        return new
