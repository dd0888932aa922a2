"""给已有块的请求也接上命中的块 / appends hits to a request that has blocks

A hit is cheaper than a new block, so it is taken whenever it is offered; but it holds the beginning of a prompt.
"""
BASE = "reference"
BREAKS = ["refuses_bad_requests"]


class KVCacheManager(KVCacheManager):
    def allocate(self, req_id, num_tokens, hit=()):
        table = self._tables.pop(req_id, [])
        new = super().allocate(req_id, max(num_tokens - len(table) * self._block_size, 0), hit)
        self._tables[req_id] = table + self._tables.get(req_id, [])
        return new
