"""每次都数一遍空闲块 / counts the free blocks anew each time

The reference counts say which blocks are free, so a sum needs no second truth; the scheduler asks for every request.
"""
BASE = "reference"
BREAKS = ["get_in_constant_time"]


class BlockPool(BlockPool):
    def num_free(self):
        return sum(ref == 0 for ref in self._ref_cnt[1:])
