"""Hidden tests of 4.6. Expected values come from fp64, over exactly the tokens that count; whatever else a cache or a
table holds is NaN or nonsense."""

import math

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same
from grader.kernels.grades import compiles, moved, traffic

FP16, FP32 = torch.float16, torch.float32
NAN, INF = float("nan"), float("inf")
NONSENSE = (-1, 2**31 - 1, -(2**31), 4096, -7)  # table entries that nobody may follow


# ---- inputs: deterministic in a seed

def mixed(seed, n):
    """n well-mixed 64-bit numbers (the finaliser of splitmix64)."""
    x = np.arange(n, dtype=np.uint64) + np.uint64((seed << 24) + 1)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def numbers(seed, *shape, dtype=FP32):
    """Uniform in -2 .. 2."""
    x = (mixed(seed, math.prod(shape)) >> np.uint64(40)).astype(np.float64) / 2**22 - 2.0
    return torch.from_numpy(x).view(shape).to(dtype)


def shuffled(seed, n):
    return np.argsort(mixed(seed, n)).tolist()


def ints(*values):
    return torch.tensor(values, dtype=torch.int32)


class Layer:
    """Sequences of the given lengths in a paged cache, with spare blocks; everything that is not a token is NaN.

    keys, values: per sequence [ctx, Hkv, D], numbers by default. `columns` of the table beyond the used ones hold
    nonsense, and so does a whole row with ctx 0.
    """

    def __init__(self, seed, ctx_lens, heads, kv_heads, d, block_size=16, dtype=FP16, columns=0, keys=None, values=None):
        used = [-(-ctx // block_size) for ctx in ctx_lens]
        columns = max(columns, *used, 1)
        total = sum(used) + 3
        self.dtype, self.ctx_lens = dtype, ints(*ctx_lens)
        self.k_cache = torch.full((total, block_size, kv_heads, d), NAN, dtype=dtype)
        self.v_cache = self.k_cache.clone()
        self.keys = keys or [numbers(seed + 10 + b, n, kv_heads, d, dtype=dtype) for b, n in enumerate(ctx_lens)]
        self.values = values or [numbers(seed + 50 + b, n, kv_heads, d, dtype=dtype) for b, n in enumerate(ctx_lens)]
        self.q = numbers(seed + 90, len(ctx_lens), heads, d, dtype=dtype)
        ids, rows = shuffled(seed, total), []
        for b, ctx in enumerate(ctx_lens):
            mine, ids = ids[: used[b]], ids[used[b]:]
            for p in range(ctx):
                self.k_cache[mine[p // block_size], p % block_size] = self.keys[b][p]
                self.v_cache[mine[p // block_size], p % block_size] = self.values[b][p]
            rows.append(mine + [NONSENSE[(b + i) % len(NONSENSE)] for i in range(columns - len(mine))])
        self.tables = torch.tensor(rows, dtype=torch.int32)

    def args(self, scale):
        return self.q, self.k_cache, self.v_cache, self.tables, self.ctx_lens, scale

    def expected(self, scale):
        batch, heads, d = self.q.shape
        out = torch.zeros((batch, heads, d), dtype=torch.float64)
        for b in range(batch):
            if len(self.keys[b]) == 0:
                continue
            k, v = self.keys[b].double(), self.values[b].double()
            for h in range(heads):
                g = h * k.shape[1] // heads
                out[b, h] = torch.softmax(k[:, g] @ self.q[b, h].double() * scale, 0) @ v[:, g]
        return out.to(self.dtype)


def close(got, want):
    """fp16: weights and result are rounded to 11 bits; fp32: nothing is."""
    return same(got, want, **({"rtol": 2e-3, "atol": 2e-3} if want.dtype == FP16 else {"rtol": 1e-4, "atol": 2e-5}))


def check_kernel(answer, layer, scale, *splits):
    """Right, and nothing that was passed in has changed."""
    before = [x.clone() for x in layer.args(scale)[:5]]
    assert close(answer.paged_decode_triton(*layer.args(scale), *splits), layer.expected(scale))
    for now, then in zip(layer.args(scale)[:5], before):
        assert same(now, then)


# ---- slot_mapping

@pytest.mark.step("slot_mapping")
@settings(max_examples=60)
@given(block_size=st.integers(1, 33), start=st.integers(0, 99), n=st.integers(0, 99), more=st.integers(0, 3), seed=st.integers(0, 999))
@example(block_size=4, start=3, n=2, more=0, seed=0)
def test_slots_of_any_range(answer, block_size, start, n, more, seed):
    """任意起点、长度和块大小 / any start, length and block size"""
    need = -(-(start + n) // block_size)
    table = shuffled(seed, need + 9)[:need] + [-1] * more
    want = [table[p // block_size] * block_size + p % block_size for p in range(start, start + n)]
    assert same(answer.slot_mapping(table, start, n, block_size), np.array(want, dtype=np.int64))


@pytest.mark.step("slot_mapping")
def test_other_entries_may_be_anything(answer):
    """用不到的表项不看：前面的、后面的、n 为 0 时全部 / entries that no position needs are not looked at"""
    assert same(answer.slot_mapping((-1, 5, -9), 16, 16, 16), np.arange(80, 96))
    assert same(answer.slot_mapping([-1, 2**31 - 1], 4, 1, 4), np.array([4 * (2**31 - 1)]))
    for table, start in (([], 0), ([-1], 0), ([3], 16), ([3], 99)):
        assert same(answer.slot_mapping(table, start, 0, 16), np.array([], dtype=np.int64))


@pytest.mark.step("slot_mapping")
def test_refuses_what_has_no_slot(answer):
    """没有 slot 的位置一律 ValueError / positions without a slot are a ValueError"""
    for table, start, n, block_size in (
        ([3, 1], 0, 5, 2), ([3, 1], 4, 1, 2), ([], 0, 1, 16),  # behind the table
        ([3, -1], 0, 3, 2), ([-1, 3], 1, 2, 2), ([3, -2, 4], 0, 6, 2),  # no block there
        ([3, 1], -1, 1, 2), ([3, 1], -2, 4, 2), ([3, 1], 1, -1, 2),
        ([3, 1], 0, 2, 0), ([3, 1], 0, 0, -16),
    ):
        with pytest.raises(ValueError):
            answer.slot_mapping(table, start, n, block_size)


# ---- write_kv

LAYOUTS = ("tokens first", "K and V in one buffer", "heads first", "K and V beside each other")


def two_caches(layout, blocks, block_size, heads, d, dtype=FP32):
    """(k_cache, v_cache) [NB, BS, Hkv, D] in a layout that some engine uses, all NaN."""
    if layout == "K and V in one buffer":  # [NB, 2, BS, Hkv, D]
        both = torch.full((blocks, 2, block_size, heads, d), NAN, dtype=dtype)
        return both[:, 0], both[:, 1]
    if layout == "heads first":  # [NB, Hkv, BS, D]
        both = torch.full((2, blocks, heads, block_size, d), NAN, dtype=dtype).transpose(2, 3)
        return both[0], both[1]
    if layout == "K and V beside each other":  # [NB, BS, Hkv, 2 * D]
        both = torch.full((blocks, block_size, heads, 2 * d), NAN, dtype=dtype)
        return both[..., :d], both[..., d:]
    return tuple(torch.full((blocks, block_size, heads, d), NAN, dtype=dtype) for _ in range(2))


@pytest.mark.step("write_kv")
def test_writes_into_any_layout(answer):
    """任意步长的缓存、从 QKV 切下来的 k 和 v / caches with any strides, k and v cut out of a QKV"""
    for layout in LAYOUTS:
        for dtype in (FP16, FP32):
            k_cache, v_cache = two_caches(layout, 7, 4, 2, 8, dtype)
            qkv = numbers(3, 6, 8, 8, dtype=dtype)  # 4 query heads, 2 K heads, 2 V heads
            slots = torch.tensor([27, 0, 13, -1, 12, 5])
            want_k, want_v, was = k_cache.clone(), v_cache.clone(), qkv.clone()
            for t, slot in enumerate(slots.tolist()):
                if slot >= 0:
                    want_k[slot // 4, slot % 4], want_v[slot // 4, slot % 4] = qkv[t, 4:6], qkv[t, 6:8]
            assert same(answer.write_kv(k_cache, v_cache, qkv[:, 4:6], qkv[:, 6:8], slots), None)
            assert same(k_cache, want_k)
            assert same(v_cache, want_v)
            assert same(qkv, was)


@pytest.mark.step("write_kv")
def test_skipped_tokens_leave_no_trace(answer):
    """-1 跳过的 token 不留痕迹，最后一个 slot 也不动 / skipped tokens leave no trace, not even in the last slot"""
    k = numbers(5, 4, 1, 2)
    for slots in ([-1, 3, -1, 2], [2, -1, -1, -1], [-1, -1, -1, 0], [-1] * 4, []):
        k_cache, v_cache = two_caches("tokens first", 3, 2, 1, 2)
        want = k_cache.clone()
        for t, slot in enumerate(slots):
            if slot >= 0:
                want[slot // 2, slot % 2] = k[t]
        rows = k[: len(slots)]
        answer.write_kv(k_cache, v_cache, rows, -rows, torch.tensor(slots, dtype=torch.int64))
        assert same(k_cache, want)
        assert same(v_cache, -want)


@pytest.mark.step("write_kv")
def test_refused_writes_change_nothing(answer):
    """被拒绝的调用什么也没有写 / a refused call has written nothing"""
    for slots, k_shape, v_shape in (
        ([0, 6], (2, 1, 2), (2, 1, 2)), ([5, -2], (2, 1, 2), (2, 1, 2)), ([0, 2**40], (2, 1, 2), (2, 1, 2)),
        ([0, 1], (1, 1, 2), (1, 1, 2)), ([0, 1], (3, 1, 2), (3, 1, 2)), ([0, 1], (2, 1, 2), (1, 1, 2)),
        ([0, 1], (2, 1, 1), (2, 1, 1)), ([0, 1], (2, 1, 2), (2, 1, 1)), ([0, 1], (2, 2), (2, 2)),
    ):
        k_cache, v_cache = two_caches("tokens first", 3, 2, 1, 2)
        with pytest.raises(ValueError):
            answer.write_kv(k_cache, v_cache, torch.ones(k_shape), torch.ones(v_shape), torch.tensor(slots))
        assert same(k_cache, torch.full((3, 2, 1, 2), NAN))
        assert same(v_cache, torch.full((3, 2, 1, 2), NAN))


# ---- paged_decode_ref

@pytest.mark.step("paged_decode_ref")
@settings(max_examples=25)
@given(ctx_lens=st.lists(st.integers(0, 40), min_size=1, max_size=3), block_size=st.integers(1, 17),
       kv_heads=st.integers(1, 3), group=st.integers(1, 4), d=st.sampled_from((1, 4, 6)), columns=st.integers(1, 9),
       dtype=st.sampled_from((FP16, FP32)), seed=st.integers(0, 999))
@example(ctx_lens=[4, 5, 3], block_size=4, kv_heads=2, group=2, d=4, columns=3, dtype=FP32, seed=1)
@example(ctx_lens=[0, 1], block_size=16, kv_heads=1, group=1, d=6, columns=2, dtype=FP16, seed=1)
def test_reference_on_any_layer(answer, ctx_lens, block_size, kv_heads, group, d, columns, dtype, seed):
    """任意长度、块大小和头数，空处全是 NaN / any lengths, block size and heads, NaN wherever there is no token"""
    layer = Layer(seed, ctx_lens, group * kv_heads, kv_heads, d, block_size, dtype, columns)
    before = [x.clone() for x in layer.args(0.7)[:5]]
    assert close(answer.paged_decode_ref(*layer.args(0.7)), layer.expected(0.7))
    for now, then in zip(layer.args(0.7)[:5], before):
        assert same(now, then)


@pytest.mark.step("paged_decode_ref")
def test_reference_with_large_scores(answer):
    """分数上万的 fp16：按 fp32 计算 / fp16 with scores beyond 10,000: computed in fp32"""
    layer = large_scores(FP16, 9)
    assert close(answer.paged_decode_ref(*layer.args(0.05)), layer.expected(0.05))


@pytest.mark.step("paged_decode_ref")
def test_reference_on_views(answer):
    """K、V 的布局各不相同，q 和块表是切片 / K and V in different layouts, q and the table are slices"""
    for args, want in views_of_a_layer(8):
        assert close(answer.paged_decode_ref(*args), want)


# ---- merge_states

def attended(q, k, v):
    """(o, lse) of q [T, H, D] over k, v [n, D], in fp64."""
    score = torch.einsum("thd,nd->thn", q, k)
    return torch.softmax(score, -1) @ v if len(k) else torch.zeros_like(q), torch.logsumexp(score, -1)


@pytest.mark.step("merge_states")
@settings(max_examples=30)
@given(n=st.integers(0, 12), cut=st.integers(0, 12), tokens=st.integers(1, 3), heads=st.integers(1, 3),
       far=st.sampled_from((0.0, 3.0, 1000.0, -1000.0)), dtype=st.sampled_from((FP16, FP32)), seed=st.integers(0, 999))
@example(n=9, cut=1, tokens=2, heads=3, far=0.0, dtype=FP32, seed=1)
@example(n=9, cut=8, tokens=2, heads=1, far=1000.0, dtype=FP16, seed=1)
def test_parts_make_the_whole(answer, n, cut, tokens, heads, far, dtype, seed):
    """在任何地方切开，合起来都一样 / cut anywhere, the parts make the whole"""
    cut = min(cut, n)
    q, k, v = (numbers(seed + i, *shape).double() for i, shape in enumerate(((tokens, heads, 4), (n, 4), (n, 4))))
    whole, first, second = attended(q, k, v), attended(q, k[:cut], v[:cut]), attended(q, k[cut:], v[cut:])
    args = [part for o, lse in (first, second) for part in (o.to(dtype), (lse + far).float())]
    before = [x.clone() for x in args]
    o, lse = answer.merge_states(*args)
    assert close(o, whole[0].to(dtype))
    assert same(lse, (whole[1] + far).float(), rtol=1e-5, atol=1e-4 if far else 1e-6)
    for now, then in zip(args, before):
        assert same(now, then)


@pytest.mark.step("merge_states")
def test_order_of_parts_does_not_matter(answer):
    """两段对调，三段换个合法，结果不变 / parts in another order give the same"""
    o = [numbers(i, 2, 3, 4) for i in range(3)]
    lse = [numbers(10 + i, 2, 3) * (1.0, 5.0, 40.0)[i] for i in range(3)]

    def chain(a, b, c):
        return answer.merge_states(*answer.merge_states(o[a], lse[a], o[b], lse[b]), o[c], lse[c])

    want = chain(0, 1, 2)
    for order in ((1, 0, 2), (0, 2, 1), (1, 2, 0), (2, 1, 0)):
        got = chain(*order)
        assert same(got, want, rtol=1e-5, atol=1e-6)
    assert same(answer.merge_states(o[0], lse[0], *want), answer.merge_states(*want, o[0], lse[0]), rtol=1e-6, atol=1e-7)


@pytest.mark.step("merge_states")
def test_empty_part_is_the_identity(answer):
    """空的一段丝毫不改变另一段，哪怕它的 o 是 NaN / an empty part changes nothing, even if its o is NaN"""
    for dtype in (FP16, FP32):
        o, lse = numbers(1, 2, 3, 4, dtype=dtype), numbers(2, 2, 3) * 100
        for rubbish in (0.0, 7.0, NAN, INF):
            for none in (-INF, INF):
                empty = torch.full((2, 3, 4), rubbish, dtype=dtype), torch.full((2, 3), none)
                assert same(answer.merge_states(o, lse, *empty), (o, lse))
                assert same(answer.merge_states(*empty, o, lse), (o, lse))


@pytest.mark.step("merge_states")
def test_two_empty_parts(answer):
    """两段都空：0 和 -inf，别的行不受影响 / two empty parts: 0 and -inf, and other rows go on as usual"""
    lse1 = torch.tensor([[-INF, INF, 1.0], [INF, -INF, -INF]])
    lse2 = torch.tensor([[-INF, -INF, -INF], [INF, 2.0, INF]])
    o1, o2 = torch.full((2, 3, 4), 5.0), torch.full((2, 3, 4), 6.0)
    for part, none in ((o1, lse1), (o2, lse2)):
        part[none.isinf()] = NAN
    o, lse = answer.merge_states(o1, lse1, o2, lse2)
    want = torch.tensor([[0.0, 0.0, 5.0], [0.0, 6.0, 0.0]])[..., None].expand(2, 3, 4)
    assert same(o, want)
    assert same(lse, torch.tensor([[-INF, -INF, 1.0], [-INF, 2.0, -INF]]))


@pytest.mark.step("merge_states")
def test_merges_in_fp32(answer):
    """fp16 的 o 也按 fp32 加权，只舍入一次 / an o in fp16 is weighed in fp32 and rounded once"""
    lse1, lse2 = torch.tensor([[3.0, 9000.0, 0.0]]), torch.tensor([[3.7, 9000.5, 12.0]])
    o1, o2 = numbers(1, 1, 3, 64, dtype=FP16) * 30000, numbers(2, 1, 3, 64, dtype=FP16) * 30000
    w = torch.sigmoid((lse1 - lse2).double())[..., None]
    got, _ = answer.merge_states(o1, lse1, o2, lse2)
    assert same(got, (w * o1.double() + (1 - w) * o2.double()).to(FP16), rtol=1e-3, atol=0.5)


# ---- the kernel, whole tiles: contexts are multiples of 128, every table entry is a block

def large_scores(dtype, tokens):
    """Raw scores near 378,880, scaled near 18,944: two kinds of tokens tie although they differ in every number, the
    third is a little less. A score rounded to fp16, or a q scaled in fp16, tells them apart wrongly."""
    q = torch.tensor([37.0, 111.0]).repeat(64)
    tie, tied, less = torch.full((128,), 40.0), torch.tensor([70.0, 30.0]).repeat(64), torch.full((128,), 40.0)
    less[0] -= 1.0
    keys = torch.stack([(tie, tied, less)[p % 3] for p in range(tokens)])[:, None].to(dtype)
    values = torch.stack([torch.full((128,), (1.0, 3.0, -2.0)[p % 3] + p / 64) for p in range(tokens)])[:, None].to(dtype)
    layer = Layer(1, [tokens], 2, 1, 128, 16, dtype, keys=[keys], values=[values])
    layer.q = torch.stack([q, -q])[None].to(dtype)
    return layer


@pytest.mark.step("whole_tiles")
def test_any_group_and_head_size(answer):
    """任意组大小、两种头长、三种块大小、两种类型 / any group, both head sizes, three block sizes, both types"""
    for i, (ctx_lens, kv_heads, group, d, block_size, dtype) in enumerate((
        ([128], 2, 4, 128, 16, FP16), ([128], 2, 1, 64, 32, FP32), ([128, 256], 1, 7, 64, 64, FP16),
        ([128], 1, 20, 128, 16, FP16),
    )):
        check_kernel(answer, Layer(i, ctx_lens, group * kv_heads, kv_heads, d, block_size, dtype), d**-0.5)


@pytest.mark.step("whole_tiles")
def test_largest_score_in_any_place(answer):
    """最大的分数在开头、中间还是末尾都一样；分数全都很低也一样 / wherever the largest score is; all scores far below 0, too"""
    for level, slope in ((0.0, 0.5), (0.0, -0.5), (-300.0, 0.1), (300.0, -0.1)):
        keys = torch.zeros((256, 1, 64), dtype=FP16)
        keys[:, 0, 0] = level + slope * torch.arange(256)
        layer = Layer(4, [256], 3, 1, 64, 16, FP16, keys=[keys])
        layer.q = torch.zeros((1, 3, 64), dtype=FP16)
        layer.q[0, :, 0] = torch.tensor([1.0, -1.0, 0.25])
        check_kernel(answer, layer, 1.0)


@pytest.mark.step("whole_tiles")
def test_large_scores_and_large_values(answer):
    """fp16：分数上万，或者 V 很大，都不溢出 / fp16: neither scores beyond 10,000 nor large values overflow"""
    check_kernel(answer, large_scores(FP16, 128), 0.05)
    layer = Layer(7, [128], 2, 1, 64, 16, FP16, values=[torch.full((128, 1, 64), 3000.0, dtype=FP16)])
    layer.q *= 0
    check_kernel(answer, layer, 1.0)


# ---- ragged

@pytest.mark.step("ragged")
def test_contexts_around_every_edge(answer):
    """1 个 token，块和 tile 的边界前后 / one token, and one less or more than a block or a tile"""
    for ctx_lens, d, dtype in (([1, 15, 16], 64, FP32), ([17, 63, 31], 128, FP16), ([64, 65, 33], 64, FP16), ([127, 0, 129], 64, FP16)):
        check_kernel(answer, Layer(ctx_lens[0], ctx_lens, 4, 1, d, 16, dtype), d**-0.5)


@pytest.mark.step("ragged")
def test_nothing_but_tokens_is_used(answer):
    """表里多余的项是乱码，空块和块尾是 NaN / spare entries are garbage, spare blocks and tails are NaN"""
    for i, block_size in enumerate((16, 32, 64)):
        check_kernel(answer, Layer(20 + i, [3, 70, 0], 2, 1, 64, block_size, FP16, columns=12 - 3 * i), 0.125)


@pytest.mark.step("ragged")
@settings(max_examples=5)
@given(ctx_lens=st.lists(st.integers(0, 90), min_size=1, max_size=2), block_size=st.sampled_from((16, 32, 64)),
       kv_heads=st.integers(1, 2), group=st.sampled_from((1, 3, 8)), d=st.sampled_from((64, 128)),
       columns=st.integers(1, 9), dtype=st.sampled_from((FP16, FP32)), seed=st.integers(0, 999))
@example(ctx_lens=[50, 0], block_size=16, kv_heads=2, group=3, d=64, columns=4, dtype=FP32, seed=1)
def test_kernel_on_any_layer(answer, ctx_lens, block_size, kv_heads, group, d, columns, dtype, seed):
    """任意长度、块大小、头数和类型 / any lengths, block size, heads and type"""
    layer = Layer(seed, ctx_lens, group * kv_heads, kv_heads, d, block_size, dtype, columns)
    check_kernel(answer, layer, d**-0.5)


def views_of_a_layer(d):
    """(arguments, expected) over the same tokens in other layouts."""
    plain = Layer(33, [37, 64], 6, 2, d, 16, FP16)
    batch, heads, blocks = 2, 6, len(plain.k_cache)
    qkv = torch.full((batch, heads + 4, d), NAN, dtype=FP16)
    qkv[:, :heads] = plain.q
    wide = torch.full((batch + 1, 2 * plain.tables.shape[1]), -1, dtype=torch.int32)
    wide[:batch, ::2] = plain.tables
    columns = plain.tables.t().contiguous().t()
    for k_layout, v_layout, tables in (
        (LAYOUTS[1], LAYOUTS[1], wide[:batch, ::2]), (LAYOUTS[0], LAYOUTS[2], columns), (LAYOUTS[2], LAYOUTS[3], plain.tables),
    ):
        k_cache = two_caches(k_layout, blocks, 16, 2, d, FP16)[0]
        v_cache = two_caches(v_layout, blocks, 16, 2, d, FP16)[1]
        k_cache.copy_(plain.k_cache)
        v_cache.copy_(plain.v_cache)
        yield (qkv[:, :heads], k_cache, v_cache, tables, plain.ctx_lens, 0.2), plain.expected(0.2)


@pytest.mark.step("ragged")
def test_kernel_on_views(answer):
    """K、V 的布局各不相同，q 和块表是切片 / K and V in different layouts, q and the table are slices"""
    for args, want in views_of_a_layer(64):
        assert close(answer.paged_decode_triton(*args), want)


@pytest.mark.step("ragged")
def test_refuses_what_does_not_fit(answer):
    """形状或类型对不上就报 ValueError / shapes or types that do not fit are a ValueError"""

    def call(q=(2, 4, 64), k=(5, 16, 2, 64), v=None, tables=2, lens=2, types=(FP16, FP16, FP16)):
        args = [torch.zeros(shape, dtype=t) for shape, t in zip((q, k, v or k), types)]
        table, ctx = torch.zeros((tables, 2), dtype=torch.int32), torch.ones(lens, dtype=torch.int32)
        return answer.paged_decode_triton(*args, table, ctx, 1.0)

    assert same(call(), torch.zeros((2, 4, 64), dtype=FP16))
    for wrong in (
        {"q": (2, 5, 64)}, {"q": (2, 1, 64)}, {"q": (2, 4, 128)}, {"q": (2, 4, 32), "k": (5, 16, 2, 32)},
        {"q": (2, 4, 96), "k": (5, 16, 2, 96)}, {"v": (4, 16, 2, 64)}, {"v": (5, 32, 2, 64)}, {"v": (5, 16, 1, 64)},
        {"v": (5, 16, 2, 128)}, {"tables": 1}, {"tables": 3}, {"lens": 1}, {"lens": 3},
        {"types": (FP16, FP32, FP32)}, {"types": (FP16, FP16, FP32)}, {"types": (FP32, FP16, FP32)},
        {"types": (torch.float64,) * 3}, {"types": (torch.bfloat16,) * 3},
    ):
        with pytest.raises(ValueError):
            call(**wrong)


# ---- splits

@pytest.mark.step("splits")
def test_every_number_of_splits(answer):
    """分成 1 到 8 段，答案相同 / 1 to 8 splits give one answer"""
    layer = Layer(40, [150], 1, 1, 64, 16, FP32)
    for splits in range(8, 0, -1):  # the first call is replayed in several orders of its programs
        check_kernel(answer, layer, 0.125, splits)
    check_kernel(answer, Layer(41, [1, 0], 2, 1, 64, 16, FP32), 0.125, 7)


@pytest.mark.step("splits")
def test_splits_of_long_and_short_contexts(answer):
    """长短不一的上下文一起分 / long and short contexts split together"""
    for i, (ctx_lens, group, splits, dtype) in enumerate((
        ([321, 65], 2, 4, FP16), ([257, 16], 1, 3, FP16), ([200, 0], 2, 5, FP32),
    )):
        check_kernel(answer, Layer(60 + i, ctx_lens, group, 1, 64, 16, dtype), 0.125, splits)


@pytest.mark.step("splits")
def test_splits_of_unequal_weight(answer):
    """各段的分数相差很大，或都上万 / parts whose scores differ widely, or all exceed 10,000"""
    for slope in (0.05, -0.05, 2.0):
        keys = torch.zeros((256, 1, 64), dtype=FP16)
        keys[:, 0, 0] = slope * torch.arange(256)
        layer = Layer(70, [256], 2, 1, 64, 16, FP16, keys=[keys])
        layer.q = torch.zeros((1, 2, 64), dtype=FP16)
        layer.q[0, :, 0] = torch.tensor([1.0, -1.0])
        check_kernel(answer, layer, 1.0, 4)
    check_kernel(answer, large_scores(FP16, 300), 0.05, 3)


@pytest.mark.step("splits")
def test_refuses_other_numbers_of_splits(answer):
    """num_splits 只能是 1 到 8 / num_splits is 1 to 8"""
    layer = Layer(80, [20], 1, 1, 64)
    for splits in (0, -1, 9):
        with pytest.raises(ValueError):
            answer.paged_decode_triton(*layer.args(1.0), splits)


# ---- measured

@pytest.mark.step("measured")
def test_compiles_other_kinds(answer):
    """另一种类型、头长、块大小，每组一个头，也能编译 / another type, head size and block size, one head a group: it builds, too"""
    compiles(answer, "paged_decode_triton", *Layer(1, [40], 2, 2, 64, 32, FP32).args(1.0))


@pytest.mark.step("measured")
def test_traffic_of_splits(answer):
    """分段也不多读：fp32，8 个查询头一组，长短不一 / splits read no more: fp32, groups of 8, uneven contexts"""
    ctx_lens = [130, 260, 17]
    layer = Layer(90, ctx_lens, 8, 1, 64, 16, FP32, columns=20)
    least = sum(ctx_lens) * 2 * 64 * 4 + 2 * moved(layer.q)
    traffic(answer, "paged_decode_triton", *layer.args(0.125), 4, least=least)
