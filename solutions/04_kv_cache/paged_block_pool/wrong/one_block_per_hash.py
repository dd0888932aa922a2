"""每个哈希只记一块 / one block per hash

A dict from hash to block id seems to be all a lookup needs; evicting one of two equal blocks hides the other.
"""
BASE = "reference"
BREAKS = ["every_copy_is_found"]


class BlockPool(BlockPool):
    def _forget(self, block_id):
        self._cached.pop(self._hash[block_id], None)
        self._hash[block_id] = None
