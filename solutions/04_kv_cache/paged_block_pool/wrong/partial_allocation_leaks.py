"""分到一半才发现不够，已取的块泄漏 / partial allocation leaks

Taking one block after the other and raising at the end of the queue looks complete; nobody holds the ids taken so far.
"""
BASE = "reference"
BREAKS = ["failed_get_changes_nothing"]


class BlockPool(BlockPool):
    def get_new_blocks(self, n):
        if n < 0:
            raise ValueError(n)
        taken = []
        for _ in range(n):
            if self.num_free() == 0:
                raise OutOfBlocks
            taken += super().get_new_blocks(1)
        return taken
