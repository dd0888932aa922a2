"""Hidden checks: invariants I1 to I10 one by one, as state machines where a history matters."""

import math
import time

import pytest
from given.blocks import Block, OutOfBlocks
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from grader.compare import same

MACHINE = settings(max_examples=30, stateful_step_count=12, deadline=None)
PICKS = st.lists(st.integers(0, 11), min_size=1, max_size=4)  # each chooses from what there is, modulo its length


def chosen(picks, candidates):
    return [candidates[pick % len(candidates)] for pick in picks] if candidates else []


def ceil_div(a, b):
    return -(a // -b)


def holds_always(machine, answer):
    """Random histories first, for a short counterexample; then one long fixed one, so that no seed decides."""
    run_state_machine_as_test(lambda: machine(answer), settings=MACHINE)
    tour = machine(answer)
    for _ in tour.tour():
        tour.holds()


# --- the first step: a queue that only shrinks -----------------------------------------------------------------------


@pytest.mark.step("get_new_blocks")
@settings(max_examples=30)
@given(num_blocks=st.integers(1, 40))
def test_fresh_pool(answer, num_blocks):
    """新池：除空块外全部空闲 / a fresh pool: every block but the null block is free"""
    pool = answer.BlockPool(num_blocks)
    assert same(pool.num_free(), num_blocks - 1)
    assert same(pool.usage(), 0.0)
    assert same(pool.block(num_blocks - 1), Block(num_blocks - 1, is_null=num_blocks == 1))


@pytest.mark.step("get_new_blocks")
@settings(max_examples=50)
@given(sizes=st.lists(st.integers(0, 4), max_size=8), spare=st.integers(0, 3))
def test_queue_order(answer, sizes, spare):
    """从队首依次出借，可以取 0 块，可以取到最后一块 / handed out front to back, none at all or the very last"""
    total = sum(sizes)
    pool = answer.BlockPool(1 + total + spare)
    got = [pool.get_new_blocks(n) for n in sizes]
    assert same([len(ids) for ids in got], sizes)
    assert same([i for ids in got for i in ids], list(range(1, total + 1)))
    assert same(pool.num_free(), spare)


@pytest.mark.step("get_new_blocks")
@settings(max_examples=50)
@given(num_blocks=st.integers(2, 60), data=st.data())
def test_usage_of_usable_blocks(answer, num_blocks, data):
    """占用率按可用块计，全满为 1.0 / usage is the share of usable blocks; a full pool has 1.0"""
    taken = data.draw(st.one_of(st.integers(0, num_blocks - 1), st.just(num_blocks - 1)))
    pool = answer.BlockPool(num_blocks)
    pool.get_new_blocks(taken)
    assert same(pool.usage(), taken / (num_blocks - 1), atol=1e-12)


@pytest.mark.step("get_new_blocks")
@settings(max_examples=50)
@given(free=st.integers(0, 6), taken=st.integers(0, 4), extra=st.integers(1, 5))
def test_failed_get_changes_nothing(answer, free, taken, extra):
    """I6 取不到就一块也不取 / I6 a failed get_new_blocks takes nothing"""
    pool = answer.BlockPool(1 + taken + free)
    pool.get_new_blocks(taken)
    before = [pool.block(i) for i in range(1 + taken + free)]
    with pytest.raises(OutOfBlocks):
        pool.get_new_blocks(free + extra)
    assert same(pool.num_free(), free)
    assert same([pool.block(i) for i in range(1 + taken + free)], before)
    assert same(pool.get_new_blocks(free), list(range(taken + 1, taken + free + 1)))


@pytest.mark.step("get_new_blocks")
def test_refuses_impossible_sizes(answer):
    """没有这样的块数或块号：ValueError / no such number of blocks, no such block: ValueError"""
    for num_blocks in (0, -3):
        with pytest.raises(ValueError):
            answer.BlockPool(num_blocks)
    pool = answer.BlockPool(4)
    with pytest.raises(ValueError):
        pool.get_new_blocks(-1)
    for block_id in (-1, 4):
        with pytest.raises(ValueError):
            pool.block(block_id)
    assert same(pool.get_new_blocks(3), [1, 2, 3])


# --- the pool under arbitrary histories ------------------------------------------------------------------------------


class PoolHistory(RuleBasedStateMachine):
    """Legal calls in any order. `held` has one entry per reference, taken from what the pool itself handed out."""

    def __init__(self, answer):
        super().__init__()
        self.answer = answer
        self.held = []
        self.hash_of = {}  # of every block that must still carry one
        self.issued = []  # every hash ever given

    @initialize(num_blocks=st.integers(2, 6))
    def new_pool(self, num_blocks):
        self.num_blocks = num_blocks
        self.pool = self.answer.BlockPool(num_blocks)

    @property
    def free_ids(self):
        return [i for i in range(1, self.num_blocks) if i not in self.held]

    @rule(n=st.integers(1, 6))
    def get_new_blocks(self, n):
        self.take(min(n, len(self.free_ids)))

    def take(self, n):
        block_ids = self.pool.get_new_blocks(n)
        self.on_handed_out(n, block_ids)
        self.held += block_ids
        for block_id in block_ids:
            self.hash_of.pop(block_id, None)
        return block_ids

    @rule(picks=PICKS)
    def touch(self, picks):
        block_ids = chosen(picks, range(1, self.num_blocks))
        self.pool.touch(block_ids)
        self.held += block_ids

    @rule(picks=PICKS)
    def free_blocks(self, picks):
        block_ids = []
        for pick in picks:
            if self.held:
                block_ids.append(self.held.pop(pick % len(self.held)))
        self.pool.free_blocks(block_ids)

    def on_handed_out(self, n, block_ids):
        """For a machine that looks at what get_new_blocks returned."""

    def holds(self):
        """For a machine that looks at the pool after every step."""

    def tour(self):
        self.new_pool(8)
        for i in range(12):
            yield self.get_new_blocks(1 + i % 3)
            yield self.touch([i, i + 2])
            yield self.free_blocks([i, 3, 0])
            yield self.touch([2 * i])
            yield self.free_blocks([1, i, 2, 5])
            yield from self.own_steps()
            yield self.get_new_blocks(1 + i % 5)
            yield self.free_blocks([0, i, 4, 1, 0, 2])

    def own_steps(self):
        """Steps that only this machine has, for the tour."""
        return []


class CachingHistory(PoolHistory):
    """The same with cached blocks, every hash used once."""

    @rule(n=st.integers(1, 6), full=st.integers(0, 4))
    def get_new_blocks(self, n, full=2):
        for block_id in self.take(min(n, len(self.free_ids)))[:full]:
            self.cache(block_id)

    @rule(pick=st.integers(0, 11))
    def fill(self, pick):
        for block_id in chosen([pick], sorted(set(self.held) - set(self.hash_of))):
            self.cache(block_id)

    def own_steps(self):
        yield self.fill(1)

    def cache(self, block_id):
        h = b"hash %d" % len(self.issued)
        self.pool.cache_full_block(block_id, h)
        self.issued.append(h)
        self.hash_of[block_id] = h


@pytest.mark.step("touch_and_free")
def test_blocks_are_conserved(answer):
    """I1 空闲块数加在用块数恒等于 num_blocks − 1 / I1 free blocks and used blocks add up to num_blocks - 1"""

    class Conservation(PoolHistory):
        @invariant()
        def holds(self):
            free, refs = self.answer.driver.account(self.pool, self.num_blocks)
            assert same(free + sum(ref > 0 for ref in refs), self.num_blocks - 1)

    holds_always(Conservation, answer)


@pytest.mark.step("touch_and_free")
def test_references_are_counted(answer):
    """每取一次、每 touch 一次引用加 1，每释放一次减 1 / get and touch add one reference, free takes one"""

    class References(PoolHistory):
        @invariant()
        def holds(self):
            _, refs = self.answer.driver.account(self.pool, self.num_blocks)
            assert same(refs, [self.held.count(i) for i in range(self.num_blocks)])

    holds_always(References, answer)


@pytest.mark.step("touch_and_free")
def test_queue_holds_each_free_block_once(answer):
    """I2、I3 队列里恰好是引用为 0 的块，各一次 / I2, I3 the queue holds each block without references, once"""

    class Drained(PoolHistory):
        def own_steps(self):
            yield self.take_all()
            yield self.free_blocks([3, 1, 4, 1, 5])

        @rule()
        def take_all(self):
            free = self.free_ids
            assert same(sorted(self.pool.get_new_blocks(len(free))), free)
            with pytest.raises(OutOfBlocks):
                self.pool.get_new_blocks(1)
            self.held += free

    holds_always(Drained, answer)


@pytest.mark.step("touch_and_free")
def test_used_blocks_are_never_handed_out(answer):
    """I5 有引用的块不会再出借 / I5 a block in use is never handed out"""

    class Exclusive(PoolHistory):
        def on_handed_out(self, n, block_ids):
            assert same(len(block_ids), n)
            assert same(len(set(block_ids)), n)
            assert not set(block_ids) & set(self.held), f"{block_ids} while {sorted(self.held)} are in use"

    holds_always(Exclusive, answer)


@pytest.mark.step("touch_and_free")
@settings(max_examples=60)
@given(order=st.permutations(range(1, 7)), cuts=st.lists(st.integers(0, 6), max_size=3).map(sorted))
def test_uncached_blocks_return_to_the_front(answer, order, cuts):
    """无哈希的块按组回到队首：后还的组先用，组内保持次序 / uncached blocks return to the front in groups"""
    pool = answer.BlockPool(9)
    pool.get_new_blocks(6)
    groups = [order[a:b] for a, b in zip([0, *cuts], [*cuts, 6], strict=True)]
    for group in groups:
        pool.free_blocks(group)
    want = [i for group in reversed(groups) for i in group]
    assert same(pool.get_new_blocks(8), [*want, 7, 8])


@pytest.mark.step("touch_and_free")
@settings(max_examples=60)
@given(refs=st.lists(st.integers(0, 3), min_size=3, max_size=3), data=st.data())
def test_double_free_raises(answer, refs, data):
    """I9 释放次数多于引用：ValueError，且什么也不变 / I9 more frees than references: ValueError, and nothing changes"""
    pool = answer.BlockPool(5)
    pool.get_new_blocks(4)
    for block_id, ref in enumerate(refs, start=1):
        pool.touch([block_id] * ref)
    pool.free_blocks([1, 2, 3])
    legal = [i for i, ref in enumerate(refs, start=1) for _ in range(ref)]
    culprit = data.draw(st.integers(1, 3))
    ordered = data.draw(st.permutations(legal + [culprit]))
    before = answer.driver.account(pool, 5)
    with pytest.raises(ValueError):
        pool.free_blocks(ordered)
    assert same(answer.driver.account(pool, 5), before)
    pool.free_blocks(legal)
    assert same(pool.num_free(), 3)


@pytest.mark.step("touch_and_free")
@settings(max_examples=40)
@given(at=st.integers(0, 3), bad=st.sampled_from([-1, -4, 5, 99]))
def test_unknown_block_changes_nothing(answer, at, bad):
    """块号不存在：ValueError，且什么也不变 / an unknown block id: ValueError, and nothing changes"""
    pool = answer.BlockPool(5)
    pool.get_new_blocks(3)
    block_ids = [1, 2, 3]
    block_ids.insert(at, bad)
    with pytest.raises(ValueError):
        pool.touch(block_ids)
    assert same(answer.driver.account(pool, 5), (1, [0, 1, 1, 1, 0]))
    with pytest.raises(ValueError):
        pool.free_blocks(block_ids)
    assert same(answer.driver.account(pool, 5), (1, [0, 1, 1, 1, 0]))
    assert same(pool.get_new_blocks(1), [4])


@pytest.mark.step("touch_and_free")
@settings(max_examples=40)
@given(picks=st.lists(st.integers(0, 3), max_size=6))
def test_null_block_stays_out(answer, picks):
    """I10 空块从不计数、不释放、不出借 / I10 the null block is never counted, freed or handed out"""
    pool = answer.BlockPool(4)
    pool.touch(picks)
    assert same(pool.num_free(), 3 - len(set(picks) - {0}))
    pool.free_blocks([0, *picks, 0])
    assert same(pool.block(0), Block(0, is_null=True))
    assert same(sorted(pool.get_new_blocks(3)), [1, 2, 3])


# --- caching ---------------------------------------------------------------------------------------------------------


@pytest.mark.step("caching")
def test_hash_map_agrees_with_blocks(answer):
    """I4 查表与块上的哈希一致，遗忘的哈希查不到 / I4 lookup and block_hash agree; a forgotten hash is not found"""

    class Agreement(CachingHistory):
        @invariant()
        def holds(self):
            _, _, blocks, found = self.answer.driver.observe(self.pool, self.num_blocks, self.issued)
            assert same([b.block_hash for b in blocks], [self.hash_of.get(i) for i in range(self.num_blocks)])
            block_of = {h: i for i, h in self.hash_of.items()}
            assert same(found, [block_of.get(h) for h in self.issued])

    holds_always(Agreement, answer)


@pytest.mark.step("caching")
@settings(max_examples=50)
@given(cached=st.sets(st.integers(1, 6)), taken=st.integers(0, 6))
def test_reused_block_has_no_hash(answer, cached, taken):
    """重新出借的块不再带旧哈希，可再次缓存 / a block handed out again has lost its hash and can be cached anew"""
    pool = answer.BlockPool(7)
    for block_id in pool.get_new_blocks(6):
        if block_id in cached:
            pool.cache_full_block(block_id, b"old %d" % block_id)
    pool.free_blocks([1, 2, 3, 4, 5, 6])
    for block_id in pool.get_new_blocks(taken):
        assert same(pool.block(block_id), Block(block_id, ref_cnt=1))
        assert same(pool.get_cached_block(b"old %d" % block_id), None)
        pool.cache_full_block(block_id, b"new %d" % block_id)
        assert same(pool.get_cached_block(b"new %d" % block_id), block_id)


@pytest.mark.step("caching")
def test_cached_hashes_survive_free(answer):
    """I7 全部释放后全部空闲，哈希留到块被再用 / I7 all freed: all free, and hashes live on until reuse"""

    class Survival(CachingHistory):
        def own_steps(self):
            yield self.free_everything()

        @rule()
        def free_everything(self):
            self.pool.free_blocks(self.held)
            self.held = []
            free, usage, _, found = self.answer.driver.observe(self.pool, self.num_blocks, list(self.hash_of.values()))
            assert same(free, self.num_blocks - 1)
            assert same(usage, 0.0)
            assert same(found, list(self.hash_of))

    holds_always(Survival, answer)


@pytest.mark.step("caching")
def test_least_recently_used_goes_first(answer):
    """I8 驱逐次序：先无哈希的块，再按释放先后 / I8 eviction order: blocks without a hash, then least recently freed"""

    class Order(CachingHistory):
        """Follows the whole queue, front first."""

        @initialize(num_blocks=st.integers(3, 6))
        def new_pool(self, num_blocks):
            self.num_blocks = num_blocks
            self.pool = self.answer.BlockPool(num_blocks)
            self.queue = list(range(1, num_blocks))

        def on_handed_out(self, n, block_ids):
            assert same(block_ids, self.queue[:n])
            del self.queue[:n]

        @rule(picks=PICKS)
        def touch(self, picks):
            block_ids = chosen(picks, range(1, self.num_blocks))
            self.pool.touch(block_ids)
            self.held += block_ids
            self.queue = [i for i in self.queue if i not in block_ids]

        @rule(picks=PICKS)
        def free_blocks(self, picks):
            block_ids, idle = [], []
            for pick in picks:
                if self.held:
                    block_ids.append(self.held.pop(pick % len(self.held)))
                    if block_ids[-1] not in self.held:
                        idle.append(block_ids[-1])
            self.pool.free_blocks(block_ids)
            uncached = [i for i in idle if i not in self.hash_of]
            self.queue = uncached + self.queue + [i for i in idle if i in self.hash_of]

    holds_always(Order, answer)


@pytest.mark.step("caching")
@settings(max_examples=40)
@given(looked_up=st.lists(st.integers(1, 4), max_size=5))
def test_lookup_is_not_a_touch(answer, looked_up):
    """只查不动：引用与驱逐次序都不变 / looking up changes neither references nor eviction order"""
    pool = answer.BlockPool(5)
    for block_id in pool.get_new_blocks(4):
        pool.cache_full_block(block_id, bytes([block_id]))
    pool.free_blocks([3, 1, 4, 2])
    for block_id in looked_up:
        assert same(pool.get_cached_block(bytes([block_id])), block_id)
    assert same(pool.num_free(), 4)
    assert same(pool.get_new_blocks(4), [3, 1, 4, 2])


@pytest.mark.step("caching")
@settings(max_examples=40)
@given(picks=st.permutations(range(1, 5)))
def test_caching_switched_off(answer, picks):
    """enable_caching=False：什么也不记，全部回到队首 / enable_caching=False: nothing kept, all go to the front"""
    pool = answer.BlockPool(6, False)
    for block_id in pool.get_new_blocks(4):
        pool.cache_full_block(block_id, bytes([block_id]))
        assert same(pool.block(block_id), Block(block_id, ref_cnt=1))
        assert same(pool.get_cached_block(bytes([block_id])), None)
    pool.free_blocks(picks)
    assert same(pool.get_new_blocks(5), [*picks, 5])


@pytest.mark.step("caching")
def test_refuses_to_cache(answer):
    """空块、空闲块、已有哈希的块不能缓存 / null, free and already cached blocks are refused"""
    pool = answer.BlockPool(5)
    pool.get_new_blocks(2)
    pool.cache_full_block(1, b"A")
    for block_id in (0, 1, 3, -3, 5):  # -3 counts back to block 2, 5 is one too far
        with pytest.raises(ValueError):
            pool.cache_full_block(block_id, b"B")
    pool.free_blocks([1])
    with pytest.raises(ValueError):
        pool.cache_full_block(1, b"B")
    assert same(pool.get_cached_block(b"B"), None)
    assert same(pool.get_cached_block(b"A"), 1)
    assert same(pool.block(0), Block(0, is_null=True))
    assert same(pool.get_new_blocks(3), [3, 4, 1])


# --- the manager -----------------------------------------------------------------------------------------------------


@pytest.mark.step("manager")
@settings(max_examples=60)
@given(block_size=st.integers(1, 7), lengths=st.lists(st.integers(0, 40), max_size=6))
def test_table_covers_the_tokens(answer, block_size, lengths):
    """块数为 token 数除以块大小上取整，只增不减 / ceil(tokens / block_size) blocks, never fewer than before"""
    manager = answer.KVCacheManager(answer.BlockPool(42), block_size)
    table = []
    for num_tokens in lengths:
        num_new = max(ceil_div(num_tokens, block_size) - len(table), 0)
        new = manager.allocate("r", num_tokens)
        assert same(len(new), num_new)
        table += new
        assert same(manager.block_table("r"), table)
        assert same(manager.num_free(), 41 - len(table))


def idle_prefix(answer, num_blocks, num_cached, busy):
    """A pool with a finished request's prefix of num_cached blocks in the queue and `busy` blocks in use."""
    pool = answer.BlockPool(num_blocks)
    manager = answer.KVCacheManager(pool, 4)
    manager.allocate("old", 4 * num_cached)
    prefix = manager.block_table("old")
    for block_id in prefix:
        pool.cache_full_block(block_id, bytes([block_id]))
    manager.free("old")
    manager.allocate("busy", 4 * busy)
    return pool, manager, prefix


@pytest.mark.step("manager")
@settings(max_examples=80)
@given(num_cached=st.integers(1, 4), busy=st.integers(0, 2), spare=st.integers(0, 3), tail=st.integers(-2, 14))
def test_idle_hits_cost_free_blocks(answer, num_cached, busy, spare, tail):
    """引用为 0 的命中块也占空闲名额 / a hit without references costs a free block too"""
    pool, manager, prefix = idle_prefix(answer, 1 + num_cached + busy + spare, num_cached, busy)
    num_new = max(ceil_div(tail, 4), 0)
    new = manager.allocate("r", 4 * num_cached + tail, list(prefix))
    if num_new > spare:
        assert same(new, None)
        return
    assert same(len(new), num_new)
    assert same(manager.block_table("r"), [*prefix, *new])
    assert same(pool.num_free(), spare - num_new)


@pytest.mark.step("manager")
@settings(max_examples=50)
@given(num_cached=st.integers(1, 4), other=st.integers(0, 3), spare=st.integers(0, 3))
def test_hits_are_taken_before_new_blocks(answer, num_cached, other, spare):
    """命中的块不会被自己的新块挤掉 / a request's new blocks never evict its own hits"""
    pool, manager, prefix = idle_prefix(answer, 1 + num_cached + other + spare, num_cached, 0)
    manager.allocate("other", 4 * (other + spare))
    for i in manager.block_table("other")[:other]:
        pool.cache_full_block(i, bytes([i]))
    manager.free("other")  # `other` cached blocks now wait behind the prefix
    new = manager.allocate("r", 4 * (num_cached + other + spare), list(prefix))
    assert same(len(new), other + spare)
    assert not set(new) & set(prefix), f"{new} came from the hits {prefix}"
    assert same([pool.block(i) for i in prefix], [Block(i, ref_cnt=1, block_hash=bytes([i])) for i in prefix])


@pytest.mark.step("manager")
@settings(max_examples=60)
@given(num_cached=st.integers(0, 4), hits=st.integers(0, 4), busy=st.integers(0, 2), spare=st.integers(0, 3),
       extra=st.integers(1, 9), grow=st.booleans())
def test_failed_allocate_changes_nothing(answer, num_cached, hits, busy, spare, extra, grow):
    """I6 放不下返回 None，连驱逐次序也不变 / I6 None changes nothing, not even the eviction order"""
    num_blocks = 1 + num_cached + busy + spare

    def scene():
        pool, manager, prefix = idle_prefix(answer, num_blocks, num_cached, busy)
        return pool, manager, prefix[: hits]

    pool, manager, hit = scene()
    hashes = [bytes([i]) for i in range(1, num_blocks)]
    before = answer.driver.observe(pool, num_blocks, hashes)
    if grow:  # a request that has blocks, without hits
        assert same(manager.allocate("busy", 4 * (num_blocks - 1) + extra), None)
    else:
        assert same(manager.allocate("r", 4 * (num_blocks - 1 - busy) + extra, hit), None)
        assert same(manager.block_table("r"), [])
    assert same(answer.driver.observe(pool, num_blocks, hashes), before)
    assert same(manager.num_free(), num_cached + spare)
    twin, _, _ = scene()  # the same history without the failed call
    assert same(pool.get_new_blocks(num_cached + spare), twin.get_new_blocks(num_cached + spare))


@pytest.mark.step("manager")
@settings(max_examples=50)
@given(length=st.integers(0, 6), full=st.integers(0, 6), spare=st.integers(0, 2))
def test_tail_is_evicted_first(answer, length, full, spare):
    """I8 请求结束后尾块先被驱逐，前缀留得最久 / I8 a finished request loses its tail first, its head last"""
    full = min(full, length)
    pool = answer.BlockPool(1 + length + spare)
    manager = answer.KVCacheManager(pool, 16)
    table = manager.allocate("r", 16 * length)
    assert same(len(table), length)
    for block_id in table[:full]:
        pool.cache_full_block(block_id, bytes([block_id]))
    manager.free("r")
    assert same(manager.block_table("r"), [])
    untouched = [i for i in range(1, 1 + length + spare) if i not in table]
    assert same(pool.get_new_blocks(length + spare), [*table[full:][::-1], *untouched, *table[:full][::-1]])


@pytest.mark.step("manager")
def test_shared_prefix(answer):
    """共用的前缀活到最后一个使用者结束 / a shared prefix lives until its last user is done"""
    pool, manager, prefix = idle_prefix(answer, 9, 3, 0)
    for req_id in ("a", "b"):
        assert same(len(manager.allocate(req_id, 14, list(prefix))), 1)
    assert same(pool.num_free(), 3)
    manager.free("a")
    manager.free("a")  # the second time it is unknown
    assert same([pool.block(i).ref_cnt for i in prefix], [1, 1, 1])
    assert same(pool.num_free(), 4)
    manager.free("b")
    manager.free("never seen")
    assert same(pool.num_free(), 8)
    assert same([pool.get_cached_block(bytes([i])) for i in prefix], prefix)


@pytest.mark.step("manager")
@settings(max_examples=40)
@given(num_cached=st.integers(1, 4), grow=st.integers(1, 4))
def test_hit_list_is_not_kept(answer, num_cached, grow):
    """调用者的 hit 列表不被改动 / the caller's list of hits stays as it was"""
    _, manager, prefix = idle_prefix(answer, 12, num_cached, 0)
    hit = list(prefix)
    first = manager.allocate("r", 4 * (num_cached + grow), hit)
    second = manager.allocate("r", 4 * (num_cached + grow) + 4)
    assert same(hit, prefix)
    assert same([len(first), len(second)], [grow, 1])
    assert same(manager.block_table("r"), [*prefix, *first, *second])


@pytest.mark.step("manager")
def test_refuses_bad_requests(answer):
    """块大小小于 1、token 数为负、已有块又给命中：ValueError / block size 0, negative tokens, late hits: ValueError"""
    pool = answer.BlockPool(6)
    with pytest.raises(ValueError):
        answer.KVCacheManager(pool, 0)
    manager = answer.KVCacheManager(pool, 4)
    with pytest.raises(ValueError):
        manager.allocate("a", -1)
    manager.allocate("a", 4)
    pool.cache_full_block(1, b"A")
    manager.allocate("b", 4)
    with pytest.raises(ValueError):
        manager.allocate("b", 12, [1])
    assert same(manager.block_table("b"), [2])
    assert same(pool.num_free(), 3)


@pytest.mark.step("manager")
def test_requests_share_one_pool(answer):
    """许多请求来来去去：块表、引用与空闲数始终一致 / requests come and go: tables, references and free count agree"""

    class Requests(RuleBasedStateMachine):
        def __init__(self, answer):
            super().__init__()
            self.answer = answer

        @initialize(num_blocks=st.integers(2, 9), block_size=st.integers(1, 3))
        def new_manager(self, num_blocks, block_size):
            self.num_blocks, self.block_size = num_blocks, block_size
            self.pool = self.answer.BlockPool(num_blocks)
            self.manager = self.answer.KVCacheManager(self.pool, block_size)
            self.tables, self.cached = {}, set()

        def tour(self):
            self.new_manager(9, 2)
            for i in range(12):
                yield self.allocate("abc"[i % 3], 3 + 5 * i % 8, [0, i, 2])
                yield self.cache([0, i, 3])
                yield self.allocate("abc"[i % 3], 5 + i, [1])
                yield self.finish("abc"[(i + i // 3) % 3])
                yield self.allocate("abc"[(i + 1) % 3], 16 - i, [i, 1, 4])

        def in_use(self):
            return {i for table in self.tables.values() for i in table}

        @rule(req_id=st.sampled_from("abc"), num_tokens=st.integers(0, 16), picks=PICKS)
        def allocate(self, req_id, num_tokens, picks):
            table = self.tables.get(req_id, [])
            hit = [] if table else list(dict.fromkeys(chosen(picks, sorted(self.cached))))
            in_use = self.in_use()
            num_new = max(ceil_div(num_tokens, self.block_size) - len(table) - len(hit), 0)
            fits = num_new + len(set(hit) - in_use) <= self.num_blocks - 1 - len(in_use)
            new = self.manager.allocate(req_id, num_tokens, list(hit))
            if not fits:
                assert same(new, None)
                return
            assert same(len(new), num_new)
            assert len(set(new)) == num_new, f"{new} has a block twice"
            assert not set(new) & (in_use | set(hit)), f"{new} are in use"
            self.tables[req_id] = [*table, *hit, *new]
            self.cached -= set(new)

        @rule(picks=PICKS)
        def cache(self, picks):
            for block_id in chosen(picks, sorted(self.in_use())):
                if block_id not in self.cached:
                    self.pool.cache_full_block(block_id, bytes([block_id]))
                    self.cached.add(block_id)

        @rule(req_id=st.sampled_from("abc"))
        def finish(self, req_id):
            self.manager.free(req_id)
            self.tables.pop(req_id, None)

        @invariant()
        def holds(self):
            free, refs = self.answer.driver.account(self.pool, self.num_blocks)
            users = [i for table in self.tables.values() for i in table]
            assert same(refs, [users.count(i) for i in range(self.num_blocks)])
            assert same(free, self.num_blocks - 1 - len(set(users)))
            tables = self.answer.driver.tables(self.manager, ["a", "b", "c"])
            assert same(tables, [self.tables.get(req_id, []) for req_id in "abc"])

    holds_always(Requests, answer)


# --- ★ ---------------------------------------------------------------------------------------------------------------


@pytest.mark.step("duplicate_hashes")
@settings(max_examples=50)
@given(copies=st.integers(2, 4), order=st.permutations(range(1, 5)))
def test_every_copy_is_found(answer, copies, order):
    """同一哈希的几块都留着，剩最后一块也能查到 / copies of one hash all stay; the last one is still found"""
    pool = answer.BlockPool(5)
    pool.get_new_blocks(4)
    left = list(range(1, copies + 1))
    for block_id in left:
        pool.cache_full_block(block_id, b"same")
    assert pool.get_cached_block(b"same") in left
    pool.free_blocks(order)
    assert same([pool.block(i).block_hash for i in left], [b"same"] * copies)
    for _ in range(4):
        for block_id in pool.get_new_blocks(1):
            if block_id in left:
                left.remove(block_id)
            assert same(pool.block(block_id).block_hash, None)
        found = pool.get_cached_block(b"same")
        assert found in left if left else found is None


@pytest.mark.step("duplicate_hashes")
def test_copies_are_blocks_of_their_own(answer):
    """两块内容相同：哈希、引用、排队互不影响 / two blocks with one hash: references and places stay apart"""
    pool = answer.BlockPool(6)
    pool.get_new_blocks(4)
    pool.cache_full_block(1, b"same")
    pool.cache_full_block(3, b"other")
    pool.cache_full_block(2, b"same")
    assert same([pool.block(i) for i in (1, 2)], [Block(1, 1, b"same"), Block(2, 1, b"same")])
    pool.free_blocks([2, 4, 1])
    assert same(pool.num_free(), 4)
    pool.touch([1])
    assert same([pool.block(i) for i in (1, 2)], [Block(1, 1, b"same"), Block(2, 0, b"same")])
    pool.free_blocks([1])
    assert same(pool.get_cached_block(b"other"), 3)
    assert same(pool.get_new_blocks(4), [4, 5, 2, 1])


# The one place with a clock: it stands here, around whole calls, never in the process of the answer. The same number
# of blocks goes once through a large pool and 25 times through a small one, so that a busy machine slows both alike.
# Where the size does not matter the two take equally long; four times as long is allowed, a walk through the queue
# takes about eight times. What ends within FAST_S passes at once, so that noise decides nothing.
SMALLER = 25
FAST_S = 0.025


def seconds(call, n, times):
    start = time.perf_counter()
    assert same(call(n, times), n)
    return time.perf_counter() - start


def size_does_not_matter(call, n):
    one_large = many_small = math.inf
    for _ in range(4):
        one_large = min(one_large, seconds(call, n, 1))
        if one_large < FAST_S:
            return True
        many_small = min(many_small, seconds(call, n // SMALLER, SMALLER))
    return one_large <= 4 * many_small


@pytest.mark.step("constant_time")
def test_touch_in_constant_time(answer):
    """把块从队列中间取出的时间与队列长度无关 / the time to take a block out of the middle is constant"""
    slower = "the same work took more than four times as long in a pool 25 times as large"
    assert size_does_not_matter(lambda n, times: answer.driver.touch_and_free(n, times), 5_000), slower


@pytest.mark.step("constant_time")
def test_get_in_constant_time(answer):
    """取块、还块、问空闲数的时间与池的大小无关 / taking, freeing and counting take constant time"""
    slower = "the same work took more than four times as long in a pool 25 times as large"
    assert size_does_not_matter(lambda n, times: answer.driver.take_one_by_one(n, times), 2_000), slower
