"""Visible checks of 4.6: the worked example of the README, in the cache, in parts, in kernels."""

import math

import numpy as np
import pytest
import torch

from grader.compare import same
from grader.kernels.grades import compiles, moved, traffic

FP16, FP32 = torch.float16, torch.float32
NAN = float("nan")


def cache(blocks, block_size, heads, d, dtype=FP32):
    """An empty cache: NaN in every slot, and a block of NaN on both sides of it."""
    return torch.full((blocks + 2, block_size, heads, d), NAN, dtype=dtype)[1:-1]


def row(*values):
    """One sequence's ids or lengths as int32."""
    return torch.tensor(values, dtype=torch.int32)


def example(tokens, table, block_size, d=64, dtype=FP32):
    """The worked example, one sequence, one head: token p has score ln(1, 2, 5)[p % 3] and value (8, 16, 24)[p % 3]."""
    k_cache, v_cache = cache(8, block_size, 1, d, dtype), cache(8, block_size, 1, d, dtype)
    for p in range(tokens):
        block, place = table[p // block_size], p % block_size
        k_cache[block, place] = 0.0
        k_cache[block, place, 0, 0] = math.log((1, 2, 5)[p % 3])
        v_cache[block, place] = (8.0, 16.0, 24.0)[p % 3]
    q = torch.zeros((1, 1, d), dtype=dtype)
    q[0, 0, 0] = 1.0
    return q, k_cache, v_cache, row(*table)[None], row(tokens)


def numbered(batch, blocks, block_size, heads, kv_heads, d, dtype, ctx_lens):
    """Plain numbers for what is counted and not compared: every block used by one sequence, ids back to front."""
    shape = (batch * blocks, block_size, kv_heads, d)
    q = torch.full((batch, heads, d), 0.5, dtype=dtype)
    k_cache, v_cache = torch.full(shape, 0.25, dtype=dtype), torch.full(shape, 2.0, dtype=dtype)
    tables = torch.arange(batch * blocks - 1, -1, -1, dtype=torch.int32).view(batch, blocks)
    return q, k_cache, v_cache, tables, row(*ctx_lens), d**-0.5


@pytest.mark.step("slot_mapping")
def test_slots_through_the_table(answer):
    """块 3 和块 1：位置 0 到 2 在 slot 6、7、2 / blocks 3 and 1: positions 0 to 2 lie in slots 6, 7, 2"""
    assert same(answer.slot_mapping([3, 1], 0, 3, 2), np.array([6, 7, 2], dtype=np.int64))


@pytest.mark.step("slot_mapping")
def test_slots_from_the_middle(answer):
    """从位置 5 开始的 4 个 token / four tokens from position 5 on"""
    assert same(answer.slot_mapping([7, 2, 9, -1], 5, 4, 4), np.array([9, 10, 11, 36], dtype=np.int64))


@pytest.mark.step("slot_mapping")
def test_no_block_no_slot(answer):
    """需要的那一项是 -1，或在表外，就报 ValueError / an entry of -1 or behind the table, where one is needed, is refused"""
    for table, start, n in (([7, -1], 3, 2), ([7, 2], 8, 1)):
        with pytest.raises(ValueError):
            answer.slot_mapping(table, start, n, 4)


@pytest.mark.step("write_kv")
def test_writes_the_slots_and_skips_minus_one(answer):
    """token 0 写进 slot 6，token 1 跳过，token 2 写进 slot 2 / token 0 to slot 6, token 1 nowhere, token 2 to slot 2"""
    k_cache, v_cache = torch.zeros((4, 2, 1, 3)), torch.zeros((4, 2, 1, 3))
    k = torch.arange(1.0, 10.0).view(3, 1, 3)
    want = torch.zeros((4, 2, 1, 3))
    want[3, 0], want[1, 0] = k[0], k[2]
    assert same(answer.write_kv(k_cache, v_cache, k, -k, torch.tensor([6, -1, 2])), None)
    assert same(k_cache, want)
    assert same(v_cache, -want)


@pytest.mark.step("write_kv")
def test_writes_into_halves_of_one_buffer(answer):
    """K、V 各是同一块显存的一半时，也要真的写进去 / halves of one buffer: the write must arrive there"""
    both = torch.zeros((4, 2, 2, 1, 3))  # [NB, 2, BS, Hkv, D]
    k = torch.arange(1.0, 7.0).view(2, 1, 3)
    want = both.clone()
    want[0, 0, 1], want[0, 1, 1], want[2, 0, 0], want[2, 1, 0] = k[0], -k[0], k[1], -k[1]
    answer.write_kv(both[:, 0], both[:, 1], k, -k, torch.tensor([1, 4]))
    assert same(both, want)


@pytest.mark.step("paged_decode_ref")
def test_worked_example_by_reference(answer):
    """权重 1 : 2 : 5，输出 20 / weights 1 : 2 : 5, output 20"""
    args = example(3, [3, 1], 2, d=1)
    assert same(answer.paged_decode_ref(*args, 1.0), torch.tensor([[[20.0]]]), rtol=1e-6)


@pytest.mark.step("paged_decode_ref")
def test_heads_in_groups(answer):
    """4 个查询头、2 个 KV 头：头 0、1 读 KV 头 0 / 4 query heads, 2 KV heads: heads 0 and 1 read KV head 0"""
    k_cache = torch.zeros((1, 1, 2, 2))
    v_cache = torch.tensor([1.0, 2.0, 3.0, 4.0]).view(1, 1, 2, 2)
    got = answer.paged_decode_ref(torch.ones((1, 4, 2)), k_cache, v_cache, row(0)[None], row(1), 1.0)
    assert same(got, torch.tensor([[[1.0, 2.0], [1.0, 2.0], [3.0, 4.0], [3.0, 4.0]]]))


@pytest.mark.step("paged_decode_ref")
def test_no_context_gives_zeros(answer):
    """ctx 为 0 的那一行是 0，表里的 -1 不碰 / a row with ctx 0 is zeros, and its -1 is not touched"""
    q, k_cache, v_cache, table, _ = example(3, [3, 1], 2, d=1)
    q, table = q.expand(2, 1, 1), torch.cat([table, row(-1, -1)[None]])
    got = answer.paged_decode_ref(q, k_cache, v_cache, table, row(3, 0), 1.0)
    assert same(got, torch.tensor([[[20.0]], [[0.0]]]), rtol=1e-6)


@pytest.mark.step("merge_states")
def test_worked_example_in_two_parts(answer):
    """前两个 token 与第三个合并，还是 20 / the first two tokens and the third: 20 again"""
    o1, lse1 = torch.tensor([[[40 / 3]]]), torch.tensor([[math.log(3)]])
    o2, lse2 = torch.tensor([[[24.0]]]), torch.tensor([[math.log(5)]])
    o, lse = answer.merge_states(o1, lse1, o2, lse2)
    assert same(o, torch.tensor([[[20.0]]]), rtol=1e-6)
    assert same(lse, torch.tensor([[math.log(8)]]), rtol=1e-6)


@pytest.mark.step("merge_states")
def test_empty_parts(answer):
    """空的一段不算数；两段都空得到 0 和 -inf / an empty part counts nothing; two of them give 0 and -inf"""
    none, some = torch.full((1, 1), -math.inf), torch.tensor([[0.5]])
    full, hollow = torch.full((1, 1, 4), 3.0), torch.zeros((1, 1, 4))
    for part in (none, -none):
        assert same(answer.merge_states(full, some, hollow, part), (full, some))
        assert same(answer.merge_states(hollow, part, hollow, none), (hollow, none))


@pytest.mark.step("whole_tiles")
def test_worked_example_128_times(answer):
    """三种 token 各 128 个：还是 20 / 128 tokens of each kind: 20 again"""
    args = example(384, [5, 0, 7, 2, 6, 1], 64)
    assert same(answer.paged_decode_triton(*args, 1.0), torch.full((1, 1, 64), 20.0), rtol=1e-5)


@pytest.mark.step("whole_tiles")
def test_group_reads_its_kv_head(answer):
    """一组查询头读同一个 KV 头 / a group of query heads reads one KV head"""
    shape = (8, 16, 2, 128)
    k_cache, v_cache = torch.zeros(shape, dtype=FP16), torch.ones(shape, dtype=FP16)
    v_cache[:, :, 1] = 3.0
    q = torch.ones((1, 6, 128), dtype=FP16)
    got = answer.paged_decode_triton(q, k_cache, v_cache, row(4, 1, 7, 0, 3, 6, 2, 5)[None], row(128), 0.1)
    assert same(got, torch.tensor([1.0, 1.0, 1.0, 3.0, 3.0, 3.0], dtype=FP16)[None, :, None].expand(1, 6, 128))


@pytest.mark.step("ragged")
def test_worked_example_on_its_own(answer):
    """只有三个 token，块里其余是 NaN，表里其余是 -1 / three tokens, NaN behind them, -1 behind their block"""
    q, k_cache, v_cache, _, ctx = example(3, [3], 16)
    got = answer.paged_decode_triton(q, k_cache, v_cache, row(3, -1, -1)[None], ctx, 1.0)
    assert same(got, torch.full((1, 1, 64), 20.0), rtol=1e-5)


@pytest.mark.step("ragged")
def test_padded_row_of_a_batch(answer):
    """批里补齐的行 ctx 为 0：输出 0 / a padded row of the batch has ctx 0: zeros"""
    q, k_cache, v_cache, _, _ = example(20, [3, 1], 16)
    tables = torch.stack([row(3, 1), row(-1, -1)])
    got = answer.paged_decode_triton(q.repeat(2, 1, 1), k_cache, v_cache, tables, row(18, 0), 1.0)
    assert same(got, torch.tensor([20.0, 0.0])[:, None, None].expand(2, 1, 64), rtol=1e-5)


@pytest.mark.step("splits")
def test_worked_example_in_splits(answer):
    """分给 2 个或 5 个程序：还是 20 / shared by 2 or 5 programs: 20 again"""
    args = example(150, [5, 0, 7], 64)
    for splits in (2, 5):
        assert same(answer.paged_decode_triton(*args, 1.0, splits), torch.full((1, 1, 64), 20.0), rtol=1e-5)


@pytest.mark.step("splits")
def test_more_splits_than_tokens(answer):
    """token 比程序少：空的那几段不算数 / fewer tokens than programs: the empty parts count nothing"""
    q, k_cache, v_cache, table, _ = example(3, [3, 1], 16)
    got = answer.paged_decode_triton(q.repeat(2, 1, 1), k_cache, v_cache, table.repeat(2, 1), row(3, 0), 1.0, 8)
    assert same(got, torch.tensor([20.0, 0.0])[:, None, None].expand(2, 1, 64), rtol=1e-5)


@pytest.mark.step("measured")
def test_compiles(answer):
    """能为 sm_80 和 sm_89 编译 / builds for sm_80 and sm_89"""
    compiles(answer, "paged_decode_triton", *numbered(1, 2, 16, 8, 2, 128, FP16, [20]), 4)


@pytest.mark.step("measured")
def test_traffic(answer):
    """每个 KV 头的 K、V 只读一遍 / reads K and V of each KV head once"""
    q, *args = numbered(2, 20, 16, 8, 2, 128, FP16, [300, 170])
    least = 2 * (300 + 170) * 2 * 128 * 2 + 2 * moved(q)  # K and V of the tokens in use, q, and a result of its size
    traffic(answer, "paged_decode_triton", q, *args, least=least)
