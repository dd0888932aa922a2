"""把调用者的 hit 列表当成自己的块表 / keeps the caller's list of hits as the table

The table begins with the hits, so the list is already there; growing it grows the list that the caller still uses.
"""
BASE = "reference"
BREAKS = ["hit_list_is_not_kept"]


class KVCacheManager(KVCacheManager):
    def allocate(self, req_id, num_tokens, hit=()):
        new = super().allocate(req_id, num_tokens, hit)
        if new is not None and isinstance(hit, list) and hit:
            hit += new
            self._tables[req_id] = hit
        return new
