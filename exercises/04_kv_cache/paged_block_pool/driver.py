"""What the checks look at after each step, and the long loops of the ★ step, as one call each."""

from __future__ import annotations

import contextlib
import gc


def observe(answer, pool, num_blocks, hashes):
    """Free blocks, usage, a snapshot of every block, and what each hash finds."""
    blocks = [pool.block(block_id) for block_id in range(num_blocks)]
    return pool.num_free(), pool.usage(), blocks, [pool.get_cached_block(h) for h in hashes]


def account(answer, pool, num_blocks):
    """Free blocks and the reference count of every block."""
    return pool.num_free(), [pool.block(block_id).ref_cnt for block_id in range(num_blocks)]


def tables(answer, manager, req_ids):
    """The block tables of several requests."""
    return [manager.block_table(req_id) for req_id in req_ids]


def touch_and_free(answer, n, times):
    """Cache n blocks and free them; then pick each out of the free queue, last one first, and free it again.

    As often as `times` says, each time with a new pool. The number of blocks that were free at the end.
    """
    with _no_garbage_collection():
        for _ in range(times):
            pool = answer.BlockPool(n + 1)
            block_ids = pool.get_new_blocks(n)
            for block_id in block_ids:
                pool.cache_full_block(block_id, block_id.to_bytes(8, "big"))
            pool.free_blocks(block_ids)
            for block_id in reversed(block_ids):
                pool.touch([block_id])
            for block_id in block_ids:
                pool.free_blocks([block_id])
        return pool.num_free()


def take_one_by_one(answer, n, times):
    """Take n blocks one at a time and give them back one at a time, asking for the free count in between.

    As often as `times` says, each time with a new pool. The number of blocks taken the last time.
    """
    with _no_garbage_collection():
        for _ in range(times):
            pool = answer.BlockPool(n + 1)
            block_ids = []
            while pool.num_free() > 0:
                block_ids += pool.get_new_blocks(1)
            for block_id in block_ids:
                pool.free_blocks([block_id])
                pool.num_free()
        return len(block_ids)


@contextlib.contextmanager
def _no_garbage_collection():
    """A collection walks through everything that lives, and a large pool sets off more of them than small ones do."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
