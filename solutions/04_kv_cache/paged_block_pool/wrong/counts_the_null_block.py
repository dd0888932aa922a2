"""占用率以 num_blocks 为分母，空块也算可用 / usage divides by num_blocks, as if the null block were usable

num_blocks is what the pool was built with, so it seems the whole; the null block is never in use and never free.
"""
BASE = "reference"
BREAKS = ["first_three_blocks", "usage_of_usable_blocks"]


class BlockPool(BlockPool):
    def usage(self):
        return 1 - (self.num_free() + 1) / len(self._ref_cnt)
