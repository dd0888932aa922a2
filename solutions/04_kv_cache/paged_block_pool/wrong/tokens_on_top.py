"""num_tokens 当成新增的 token 数 / num_tokens read as tokens on top of what the request has

A decode step adds one token, so the argument seems to be the increment; every step then takes a block of its own.
"""
BASE = "reference"
BREAKS = ["request_grows_block_by_block", "table_covers_the_tokens", "requests_share_one_pool"]


class KVCacheManager(KVCacheManager):
    def allocate(self, req_id, num_tokens, hit=()):
        if num_tokens < 0:
            raise ValueError(num_tokens)
        return super().allocate(req_id, num_tokens + len(self.block_table(req_id)) * self._block_size, hit)
