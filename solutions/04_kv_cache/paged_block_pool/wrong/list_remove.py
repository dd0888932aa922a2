"""空闲队列是 list，用 remove 取中间的块 / the free queue is a list and remove takes blocks out of its middle

Correct, and quick in every test with ten blocks; with 20,000 blocks each hit walks half the queue.
"""
BASE = "reference"
BREAKS = ["touch_in_constant_time"]


class _ListQueue(list):
    size = property(len)

    def pop_front(self):
        return self.pop(0)

    def push_front(self, block_id):
        self.insert(0, block_id)

    push_back = list.append


class BlockPool(BlockPool):
    def __init__(self, num_blocks, enable_caching=True):
        super().__init__(num_blocks, enable_caching)
        self._free = _ListQueue(range(1, num_blocks))
