"""Visible checks: the worked example of the README, step by step."""

import pytest
from given.blocks import Block, OutOfBlocks
from given.standins.blocks import ListPool

from grader.compare import same
from grader.proxy import fake

POOL_METHODS = (
    "num_free", "usage", "block", "get_new_blocks", "touch", "free_blocks", "cache_full_block", "get_cached_block",
)


@pytest.mark.step("get_new_blocks")
def test_first_three_blocks(answer):
    """前 3 块是 1、2、3，块 0 不出借 / the first three blocks are 1, 2, 3; block 0 is not handed out"""
    pool = answer.BlockPool(6)
    assert same(pool.num_free(), 5)
    assert same(pool.usage(), 0.0)
    assert same(pool.get_new_blocks(3), [1, 2, 3])
    assert same(pool.num_free(), 2)
    assert same(pool.usage(), 0.6, atol=1e-12)
    assert same(pool.block(2), Block(2, ref_cnt=1))
    assert same(pool.block(4), Block(4))
    assert same(pool.block(0), Block(0, is_null=True))


@pytest.mark.step("get_new_blocks")
def test_too_many_raises(answer):
    """块不够就抛 OutOfBlocks / too few blocks: OutOfBlocks"""
    pool = answer.BlockPool(6)
    assert same(pool.get_new_blocks(5), [1, 2, 3, 4, 5])
    with pytest.raises(OutOfBlocks):
        pool.get_new_blocks(1)


@pytest.mark.step("touch_and_free")
def test_shared_block_needs_two_frees(answer):
    """两个请求共用的块要释放两次 / a block shared by two requests is freed twice"""
    pool = answer.BlockPool(6)
    pool.get_new_blocks(3)
    pool.touch([1, 2])
    pool.free_blocks([3, 2, 1])
    assert same(pool.num_free(), 3)
    assert same(pool.block(1), Block(1, ref_cnt=1))
    pool.free_blocks([2, 1])
    assert same(pool.num_free(), 5)


@pytest.mark.step("touch_and_free")
def test_freed_block_is_next(answer):
    """没有哈希的块回到队首 / a block without a hash goes back to the front"""
    pool = answer.BlockPool(6)
    pool.get_new_blocks(3)
    pool.free_blocks([3, 2])
    assert same(pool.get_new_blocks(3), [3, 2, 4])


@pytest.mark.step("caching")
def test_cached_blocks_go_last(answer):
    """有哈希的块排到队尾，被重新分配时才遗忘 / cached blocks wait at the back and are forgotten on reuse"""
    pool = answer.BlockPool(6)
    pool.get_new_blocks(3)
    pool.cache_full_block(1, b"A")
    pool.cache_full_block(2, b"B")
    pool.free_blocks([3, 2, 1])
    assert same(pool.num_free(), 5)
    assert same(pool.get_cached_block(b"B"), 2)
    assert same(pool.get_new_blocks(4), [3, 4, 5, 2])
    assert same(pool.get_cached_block(b"B"), None)
    assert same(pool.get_cached_block(b"A"), 1)


@pytest.mark.step("manager")
def test_request_grows_block_by_block(answer):
    """请求一块一块地长大，结束后尾块最先再用 / a request grows block by block; its tail is reused first"""
    manager = answer.KVCacheManager(answer.BlockPool(6), 4)
    assert same(manager.allocate("a", 10), [1, 2, 3])
    assert same(manager.allocate("a", 12), [])
    assert same(manager.allocate("a", 13), [4])
    assert same(manager.block_table("a"), [1, 2, 3, 4])
    assert same(manager.allocate("b", 9), None)
    manager.free("a")
    assert same(manager.num_free(), 5)
    assert same(manager.allocate("b", 9), [4, 3, 2])


@pytest.mark.step("manager")
def test_hits_begin_the_table(answer):
    """命中的块排在块表最前 / hits begin the block table"""
    pool = answer.BlockPool(6)
    manager = answer.KVCacheManager(pool, 4)
    manager.allocate("a", 10)
    pool.cache_full_block(1, b"A")
    pool.cache_full_block(2, b"B")
    assert same(manager.allocate("b", 14, [1, 2]), [4, 5])
    assert same(manager.block_table("b"), [1, 2, 4, 5])
    assert same(pool.block(1), Block(1, ref_cnt=2, block_hash=b"A"))


@pytest.mark.step("manager")
def test_works_on_another_pool(answer):
    """管理器只用池的公开方法，先问 num_free / the manager asks num_free first and uses public methods only"""
    plain = ListPool(6)
    manager = answer.KVCacheManager(fake(plain, *POOL_METHODS), 4)
    assert same(manager.allocate("a", 10), [1, 2, 3])
    assert same(manager.allocate("b", 12), None)
    assert same(plain.num_free(), 2)
    manager.free("a")
    assert same(plain.num_free(), 5)


@pytest.mark.step("duplicate_hashes")
def test_the_other_copy_is_still_found(answer):
    """两块同一哈希，一块被驱逐，另一块仍能查到 / of two blocks with one hash, one is evicted and the other still found"""
    pool = answer.BlockPool(3)
    first, second = pool.get_new_blocks(2)
    pool.cache_full_block(first, b"A")
    pool.cache_full_block(second, b"A")
    pool.free_blocks([first, second])
    assert same(pool.get_new_blocks(1), [first])
    assert same(pool.get_cached_block(b"A"), second)


@pytest.mark.step("constant_time")
def test_a_large_pool_goes_all_the_way(answer):
    """20,000 块的池子走完取、缓存、还、命中 / a pool of 20,000 blocks is taken, cached, freed and hit to the end"""
    assert same(answer.driver.touch_and_free(20_000, 1), 20_000)
