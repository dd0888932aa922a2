"""请求结束时从头到尾释放 / a request's blocks are freed front to back

The order of a release seems a matter of taste; it is the order of eviction, and others share the head of a prompt.
"""
BASE = "reference"
BREAKS = ["request_grows_block_by_block", "tail_is_evicted_first"]


class KVCacheManager(KVCacheManager):
    def free(self, req_id):
        self._pool.free_blocks(self._tables.pop(req_id, []))
