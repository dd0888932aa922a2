"""Hidden checks of 2.5: every byte and every word looked at one by one, all strides, all small tiles."""

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same

ADDRESSES = st.lists(st.integers(0, 600) | st.integers(0, 2**40), max_size=32)
WIDTHS = st.sampled_from([1, 2, 3, 4, 8, 12, 16])
WORDS = st.lists(st.integers(0, 200) | st.integers(0, 2**20), max_size=32)


# ---- what is expected ----


def hit(addrs, width, sector=32):
    """Numbers of the sectors that hold one of the bytes."""
    numbers = set()
    for start in addrs:
        number = start // sector
        while number * sector < start + width:
            numbers.add(number)
            number += 1
    return numbers


def wanted(addrs, width):
    """How many different bytes the lanes ask for: lengths of the merged intervals."""
    total = end = 0
    for start in sorted(addrs):
        total += max(0, start + width - max(start, end))
        end = max(end, start + width)
    return total


def passes(words):
    """A bank gives out one word per pass until nobody waits."""
    waiting = set(words)
    count = 0
    while waiting:
        count += 1
        first = {}
        for word in waiting:
            first.setdefault(word % 32, word)
        waiting -= set(first.values())
    return count


def conflict_free(rows, length):
    lanes = min(rows, 32)
    return passes([row * length for row in range(lanes)]) == 1


# ---- step 1 ----


@pytest.mark.step("sectors_touched")
@settings(max_examples=60)
@given(ADDRESSES, WIDTHS)
@example([0, 64, 0, 64], 4)
@example([28], 4)
@example([30], 4)
def test_any_warp(answer, addrs, width):
    """任意地址，任意宽度 / any addresses, any width"""
    assert same(answer.sectors_touched(addrs, width), len(hit(addrs, width)))


@pytest.mark.step("sectors_touched")
def test_every_stride(answer):
    """步长从 0 到 20 个字，起点不同 / strides of 0 to 20 words, from different starts"""
    cases = [(stride, start) for stride in range(21) for start in (0, 4, 16, 28)]
    got = {case: answer.sectors_touched([case[1] + 4 * case[0] * lane for lane in range(32)], 4) for case in cases}
    want = {}
    for stride, start in cases:
        ends = start // 32, (start + 4 * stride * 31) // 32
        want[stride, start] = ends[1] - ends[0] + 1 if stride <= 8 else 32  # up to 8 words no sector is passed over
    assert same(got, want)


@pytest.mark.step("sectors_touched")
def test_accesses_across_a_boundary(answer):
    """一个 lane 的字节跨过扇区边界 / the bytes of one lane cross a sector boundary"""
    assert same([answer.sectors_touched([start], 4) for start in (28, 29, 31, 32)], [1, 2, 2, 1])
    assert same(answer.sectors_touched([32 * k + 30 for k in range(32)], 4), 33)


@pytest.mark.step("sectors_touched")
def test_accesses_longer_than_a_sector(answer):
    """一个 lane 要的比一个扇区还长 / one lane wants more than a sector"""
    got = [answer.sectors_touched(addrs, width) for addrs, width in [([0], 96), ([31], 66), ([0, 512], 100), ([8], 4096)]]
    assert same(got, [3, 4, 8, 129])


@pytest.mark.step("sectors_touched")
@settings(max_examples=30)
@given(st.lists(st.integers(0, 300), min_size=1, max_size=16).flatmap(lambda a: st.permutations(a + a)), WIDTHS)
@example([0, 64, 0, 64], 4)
@example([60, 28, 60, 28], 4)
@example([30, 30], 4)
def test_order_and_repeats(answer, addrs, width):
    """lane 的顺序和重复的地址都不影响结果 / neither the order of lanes nor repeated addresses matter"""
    assert same(answer.sectors_touched(addrs, width), len(hit(addrs, width)))


@pytest.mark.step("sectors_touched")
def test_inactive_lanes(answer):
    """不活跃的 lane 没有地址，也可以全不活跃 / inactive lanes have no address; all may be inactive"""
    assert same([answer.sectors_touched(list(range(0, 4 * n, 4)), 4) for n in (0, 1, 8, 9, 31)], [0, 1, 1, 2, 4])


@pytest.mark.step("sectors_touched")
@settings(max_examples=40)
@given(ADDRESSES, WIDTHS, st.sampled_from([1, 20, 32, 64, 128]))
@example([0, 64, 128], 4, 128)
@example([0, 256, 0, 256], 4, 64)
@example([60], 4, 64)
@example([62], 4, 64)
@example([], 4, 32)
def test_other_sector_sizes(answer, addrs, width, sector):
    """扇区也可以是别的大小 / sectors may have another size"""
    assert same(answer.sectors_touched(addrs, width, sector), len(hit(addrs, width, sector)))


@pytest.mark.step("sectors_touched")
@settings(max_examples=20)
@given(ADDRESSES, WIDTHS)
@example([64, 0, 32], 4)
def test_addresses_stay_as_they_are(answer, addrs, width):
    """传进来的地址不被改动 / the addresses passed in are not changed"""
    before = list(addrs)
    answer.sectors_touched(addrs, width)
    assert same(addrs, before)


@pytest.mark.step("sectors_touched")
def test_sectors_reject_nonsense(answer):
    """超过 32 个 lane、负地址、宽度或扇区小于 1：ValueError / over 32 lanes, negative addresses, no width or sector: ValueError"""
    for addrs, width, sector in [
        ([0] * 33, 4, 32),
        ([0, -1], 4, 32),
        ([-64], 4, 32),
        ([0], 0, 32),
        ([0], -4, 32),
        ([], 0, 32),
        ([0], 4, 0),
        ([0], 4, -32),
        ([], 4, 0),
    ]:
        with pytest.raises(ValueError):
            answer.sectors_touched(addrs, width, sector)


# ---- step 2 ----


@pytest.mark.step("load_efficiency")
@settings(max_examples=60)
@given(ADDRESSES.filter(bool), WIDTHS)
@example([0, 64, 0, 64], 4)
@example([0, 8], 16)
@example([28], 4)
@example([30], 4)
def test_efficiency_of_any_warp(answer, addrs, width):
    """任意地址的效率 / the efficiency of any addresses"""
    assert same(answer.load_efficiency(addrs, width), wanted(addrs, width) / (32 * len(hit(addrs, width))), rtol=1e-9)


@pytest.mark.step("load_efficiency")
@settings(max_examples=30)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=32), st.sampled_from([1, 2, 4, 8]))
@example([0, 16, 0, 16], 4)
@example([7], 4)
@example([0], 4)
def test_repeats_are_no_use(answer, numbers, width):
    """同一个字节要几次也只算一次 / a byte that is asked for twice is useful once"""
    addrs = [width * n for n in numbers]
    useful = width * len(set(numbers))
    assert same(answer.load_efficiency(addrs, width), useful / (32 * len(hit(addrs, width))), rtol=1e-9)


@pytest.mark.step("load_efficiency")
def test_overlaps_are_no_use(answer):
    """各 lane 要的字节互相重叠 / lanes want overlapping bytes"""
    got = [answer.load_efficiency([step * lane for lane in range(n)], 16) for step, n in [(4, 5), (8, 3), (12, 9)]]
    assert same(got, [1.0, 1.0, 112 / 128], rtol=1e-9)


@pytest.mark.step("load_efficiency")
def test_few_lanes_waste_a_sector(answer):
    """几个活跃的 lane 也要搬整个扇区 / a few active lanes still move whole sectors"""
    got = [answer.load_efficiency([4 * lane for lane in range(n)], 4) for n in (1, 7, 9, 20)]
    assert same(got, [1 / 8, 7 / 8, 9 / 16, 20 / 24], rtol=1e-9)


@pytest.mark.step("load_efficiency")
@settings(max_examples=20)
@given(ADDRESSES.filter(bool), WIDTHS)
@example([64, 0, 32], 4)
def test_efficiency_leaves_the_addresses(answer, addrs, width):
    """算效率也不改动传进来的地址 / the efficiency leaves the addresses as they are"""
    before = list(addrs)
    answer.load_efficiency(addrs, width)
    assert same(addrs, before)


@pytest.mark.step("load_efficiency")
def test_efficiency_rejects_nonsense(answer):
    """没有活跃的 lane，或第 1 步的错误：ValueError / no active lane, or an error of step 1: ValueError"""
    for addrs, width in [([], 4), ([0] * 33, 4), ([0, -4], 4), ([0], 0), ([0], -1)]:
        with pytest.raises(ValueError):
            answer.load_efficiency(addrs, width)


# ---- step 3 ----


@pytest.mark.step("bank_conflict_degree")
def test_word_strides(answer):
    """步长从 0 到 70 个字 / strides of 0 to 70 words"""
    got = [answer.bank_conflict_degree([4 * stride * lane for lane in range(32)]) for stride in range(71)]
    assert same(got, [math.gcd(stride, 32) if stride else 1 for stride in range(71)])


@pytest.mark.step("bank_conflict_degree")
@settings(max_examples=80)
@given(WORDS)
@example([0, 32, 64])
@example([0, 32, 1, 33])
@example([5, 5])
@example([])
def test_any_words(answer, words):
    """任意的字 / any words"""
    assert same(answer.bank_conflict_degree([4 * w for w in words]), passes(words))


@pytest.mark.step("bank_conflict_degree")
@settings(max_examples=40)
@given(st.lists(st.integers(0, 7).map(lambda n: 32 * (n % 4) + n // 4), min_size=1, max_size=32))
@example([0, 0, 0, 32])
@example([0, 32, 64])
@example([0, 32, 1, 33])
@example([0, 0, 1, 1, 33, 33])
def test_several_broadcasts(answer, words):
    """几组 lane 各读同一个字 / several groups of lanes, each reading one word"""
    assert same(answer.bank_conflict_degree([4 * w for w in words]), passes(words))


@pytest.mark.step("bank_conflict_degree")
def test_part_of_a_warp(answer):
    """只有一部分 lane 活跃，也可以全不活跃 / only some lanes are active, or none"""
    got = [answer.bank_conflict_degree([4 * stride * lane for lane in range(n)]) for stride, n in
           [(1, 0), (1, 1), (32, 1), (32, 5), (2, 16), (2, 17), (8, 9)]]  # fmt: skip
    assert same(got, [0, 1, 1, 5, 1, 2, 3])


@pytest.mark.step("bank_conflict_degree")
def test_two_rows_of_a_padded_tile(answer):
    """两行各隔 4 个字，行长 65 / every fourth word of two rows of 65"""
    words = [65 * (lane // 16) + 4 * (lane % 16) for lane in range(32)]
    assert same(answer.bank_conflict_degree([4 * w for w in words]), 2)


@pytest.mark.step("bank_conflict_degree")
@settings(max_examples=20)
@given(WORDS)
@example([3, 1, 2])
def test_shared_addresses_stay_as_they_are(answer, words):
    """共享内存的地址也不被改动 / shared addresses are not changed either"""
    addrs = [4 * w for w in words]
    answer.bank_conflict_degree(addrs)
    assert same(addrs, [4 * w for w in words])


@pytest.mark.step("bank_conflict_degree")
def test_banks_reject_nonsense(answer):
    """超过 32 个 lane、负地址、没对齐到 4 字节：ValueError / over 32 lanes, negative or unaligned addresses: ValueError"""
    for addrs in [[4 * lane for lane in range(33)], [0] * 33, [0, -4], [-128], [2], [0, 4, 9], [1] * 32]:
        with pytest.raises(ValueError):
            answer.bank_conflict_degree(addrs)


# ---- step 4 ----


@pytest.mark.step("pad_for_conflict_free")
def test_every_small_tile(answer):
    """各种行数和列数的瓦片 / tiles of many heights and widths"""
    tiles = [(rows, cols) for rows in (2, 3, 4, 5, 8, 9, 15, 16, 17, 32) for cols in range(1, 67)]
    got = {tile: answer.pad_for_conflict_free(*tile) for tile in tiles}
    want = {}
    for rows, cols in tiles:
        length = cols
        while not conflict_free(rows, length):
            length += 1
        want[rows, cols] = length
    assert same(got, want)


@pytest.mark.step("pad_for_conflict_free")
def test_more_rows_than_lanes(answer):
    """行数超过 32：warp 一次还是只读 32 行 / more than 32 rows: a warp still reads 32 at a time"""
    got = [answer.pad_for_conflict_free(rows, cols) for rows in (33, 64, 1000) for cols in (1, 32, 33, 40, 63, 64)]
    assert same(got, [1, 33, 33, 41, 63, 65] * 3)


@pytest.mark.step("pad_for_conflict_free")
def test_one_row(answer):
    """只有一行，什么都不用补 / a single row needs no padding"""
    assert same([answer.pad_for_conflict_free(1, cols) for cols in (1, 2, 31, 32, 64, 65536)], [1, 2, 31, 32, 64, 65536])


@pytest.mark.step("pad_for_conflict_free")
def test_tiles_reject_nonsense(answer):
    """没有行或没有列：ValueError / no rows or no columns: ValueError"""
    for rows, cols in [(0, 32), (32, 0), (-1, 32), (32, -32), (0, 0)]:
        with pytest.raises(ValueError):
            answer.pad_for_conflict_free(rows, cols)
