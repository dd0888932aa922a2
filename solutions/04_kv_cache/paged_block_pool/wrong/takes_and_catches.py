"""不问 num_free，靠捕获 OutOfBlocks / never asks num_free, catches OutOfBlocks instead

The exception says what the check would say, so the check seems superfluous; it comes after the hits were touched, and
not every pool gives back what it took before it raised.
"""
BASE = "reference"
BREAKS = ["works_on_another_pool", "failed_allocate_changes_nothing"]


class KVCacheManager(KVCacheManager):
    def allocate(self, req_id, num_tokens, hit=()):
        table = self._tables.get(req_id, [])
        if num_tokens < 0 or (hit and table):
            raise ValueError(req_id)
        num_new = max(-(num_tokens // -self._block_size) - len(table) - len(hit), 0)
        self._pool.touch(hit)
        try:
            new = self._pool.get_new_blocks(num_new)
        except OutOfBlocks:
            self._pool.free_blocks(hit)
            return None
        self._tables[req_id] = [*table, *hit, *new]
        return new
