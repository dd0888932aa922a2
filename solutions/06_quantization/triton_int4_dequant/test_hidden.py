"""Hidden tests of 6.5. Expected values come from plain torch in fp32; everything is compared exactly."""

import numpy as np
import pytest
import torch
from given.triton_int4_dequant import dequantised as checked
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same

MARGIN = 8  # elements of poison on both sides of every input
AWQ_PLACE = torch.tensor([0, 4, 1, 5, 2, 6, 3, 7])  # nibble in which column j of an AWQ word lies
LAYOUTS = ("plain", "rows apart", "every other column", "transposed", "one row for all")
FP16, FP32 = torch.float16, torch.float32


# ---- inputs: deterministic in a drawn seed

def mixed(seed, rows, cols):
    """A [rows, cols] array of well-mixed 64-bit numbers (the finaliser of splitmix64)."""
    x = np.arange(rows * cols, dtype=np.uint64) + np.uint64((seed << 24) + 1)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (x ^ (x >> np.uint64(31))).reshape(rows, cols)


def some_words(seed, rows, cols):
    return torch.from_numpy((mixed(seed, rows, cols) >> np.uint64(32)).astype(np.uint32).view(np.int32))


def some_scales(seed, rows, cols, dtype):
    """Magnitudes 0.25 .. 1.25 of either sign, 24 significant bits before they become dtype."""
    x = mixed(seed + 1, rows, cols)
    size = (x >> np.uint64(40)).astype(np.float64) / 2**24 + 0.25
    return torch.from_numpy(np.where(x & np.uint64(1), -size, size)).to(dtype)


def placed(values, layout="plain"):
    """The same values as a view into a larger, poisoned buffer."""
    rows, cols = values.shape
    if layout == "one row for all" and rows > 1 and cols and bool((values == values[:1]).all()):
        return placed(values[:1]).expand(rows, cols)
    strides = {"rows apart": (cols + 24, 1), "every other column": (2 * cols + 8, 2), "transposed": (1, rows + 8)}
    row, col = strides.get(layout, (cols, 1))
    poison = float("nan") if values.dtype.is_floating_point else 0x5A5A5A5A
    box = torch.full((2 * MARGIN + rows * row + cols * col,), poison, dtype=values.dtype)
    view = box.as_strided((rows, cols), (row, col), MARGIN)
    view.copy_(values)
    return view


def packed(codes, per_word=8):
    """Codes [..., 8] 0..15, nibble 0 first, as int32 words [...]."""
    words = (codes.long() << (4 * torch.arange(8))).sum(-1)
    return torch.where(words >= 2**31, words - 2**32, words).to(torch.int32)


def gptq_words(codes):
    rows, cols = codes.shape
    return packed(codes.view(rows // 8, 8, cols).transpose(1, 2))


def row_words(codes, place=None):
    """Eight columns a word, column j in nibble place[j]; plain order without place."""
    rows, cols = codes.shape
    eights = codes.view(rows, cols // 8, 8)
    return packed(eights if place is None else eights[..., torch.argsort(place)])


# ---- expected values

def nibbles(words):
    """int32 [...] -> codes [..., 8], nibble 0 first."""
    return (words[..., None].long() >> (4 * torch.arange(8))) & 15


def dequantised(codes, scales, zeros, group_size, dtype):
    group = torch.arange(codes.shape[0]) // group_size
    zero = torch.full((1, 1), 8) if zeros is None else zeros[group]
    return ((codes - zero).float() * scales[group].float()).to(dtype)


def from_gptq(qweight, scales, qzeros, group_size, dtype=FP16):
    rows, cols = qweight.shape
    codes = nibbles(qweight).transpose(1, 2).reshape(8 * rows, cols)
    zeros = None if qzeros is None else nibbles(qzeros).reshape(qzeros.shape[0], cols)
    return dequantised(codes, scales, zeros, group_size, dtype)


def from_awq(qweight, scales, qzeros, group_size):
    codes = nibbles(qweight)[..., AWQ_PLACE].reshape(qweight.shape[0], -1)
    zeros = nibbles(qzeros)[..., AWQ_PLACE].reshape(qzeros.shape[0], -1)
    return dequantised(codes, scales, zeros, group_size, scales.dtype)


# ---- the checks

def check_gptq(answer, qweight, scales, qzeros, group_size, dtype=FP16):
    got = checked(answer, "dequant_int4", qweight, scales, qzeros, group_size, out_dtype=dtype)
    assert same(got, from_gptq(qweight, scales, qzeros, group_size, dtype))


# ---- unpack_plane

@pytest.mark.step("unpack_plane")
def test_every_nibble_in_every_place(answer):
    """每个值在每个位置都读得出来 / every value is read in every place"""
    ones = torch.full((16, 16, 8), 15)
    for place in range(8):
        codes = ones * (torch.arange(16)[None, :, None] % 2)  # the neighbours: all bits clear or all bits set
        codes[:, :, place] = torch.arange(16)[:, None]
        got = checked(answer, "unpack_plane", placed(packed(codes)), place)
        assert same(got, codes[:, :, place].to(torch.int32))


@pytest.mark.step("unpack_plane")
def test_planes_of_any_view(answer):
    """任意形状和步长的字 / words of any shape and strides"""
    for rows, cols in ((1, 1), (17, 129), (40, 260)):
        words = some_words(rows, rows, cols)
        for place, layout in zip((0, 3, 6, 7), LAYOUTS):
            got = checked(answer, "unpack_plane", placed(words, layout), place)
            assert same(got, nibbles(words)[..., place].to(torch.int32))


@pytest.mark.step("unpack_plane")
def test_refuses_a_ninth_nibble(answer):
    """一个字只有 8 个半字节 / a word has eight nibbles"""
    for place in (-1, 8):
        with pytest.raises(ValueError):
            checked(answer, "unpack_plane", placed(some_words(1, 2, 3)), place)


# ---- symmetric: whole tiles, zeros None

@pytest.mark.step("symmetric")
def test_every_code_times_its_scale(answer):
    """16 个码在 8 个位置上都乘对 scale / all 16 codes in all 8 places times their scale"""
    k, n = torch.arange(256)[:, None], torch.arange(128)[None, :]
    codes = (k // 8 + n + (k % 8) * 3) % 16
    check_gptq(answer, placed(gptq_words(codes)), placed(some_scales(5, 2, 128, FP32)), None, 128, FP32)


@pytest.mark.step("symmetric")
def test_groups_run_along_the_rows(answer):
    """组沿 K 方向：第 k 行用第 k // g 行 scale / groups run along K: row k uses scale row k // g"""
    for groups, cols in ((2, 256), (4, 128), (6, 128)):
        args = some_words(groups, 16 * groups, cols), some_scales(groups, groups, cols, FP16)
        check_gptq(answer, *map(placed, args), None, 128)


@pytest.mark.step("symmetric")
def test_groups_smaller_than_a_tile(answer):
    """小组：一个 tile 里可以有好几个组 / small groups: one tile may hold several"""
    for group_size in (64, 32, 16, 8):
        args = some_words(group_size, 32, 128), some_scales(group_size, 256 // group_size, 128, FP16)
        check_gptq(answer, *map(placed, args), None, group_size)


@pytest.mark.step("symmetric")
def test_rounds_once_from_fp32(answer):
    """先用 fp32 算，最后只舍入一次 / fp32 first, then one rounding"""
    for power, scale_dtype, dtype in (
        (0, FP32, FP16), (0, FP16, FP32), (0, FP32, FP32), (0, FP16, FP16),
        (15, FP16, FP32), (15, FP32, FP16),  # beyond 65504: finite in fp32, inf in fp16
        (-18, FP32, FP16), (-20, FP16, FP32),  # where fp16 is subnormal
    ):
        scales = (some_scales(3, 2, 128, FP32) * 2.0**power).to(scale_dtype)
        check_gptq(answer, placed(some_words(3, 32, 128)), placed(scales), None, 128, dtype)


@pytest.mark.step("symmetric")
def test_default_type_is_fp16(answer):
    """不写 out_dtype 就是 fp16，scale 是 fp32 也一样 / without out_dtype the result is fp16, also for fp32 scales"""
    qweight, scales = placed(some_words(7, 32, 128)), placed(some_scales(7, 2, 128, FP32))
    assert same(checked(answer, "dequant_int4", qweight, scales, None, 128), from_gptq(qweight, scales, None, 128))


@pytest.mark.step("symmetric")
def test_second_call_leaves_the_first_result(answer):
    """第二次调用不会改掉第一次的结果 / a second call leaves the first result alone"""
    cases = [(placed(some_words(seed, 32, 128)), placed(some_scales(seed, 2, 128, FP16)), None, 128) for seed in (1, 2)]
    results = [checked(answer, "dequant_int4", *args) for args in cases]
    for args, out in zip(cases, results, strict=True):
        assert same(out, from_gptq(*args))


# ---- zeros

@pytest.mark.step("zeros")
def test_zero_of_its_group_and_column(answer):
    """零点由组和列决定，与行无关 / the zero depends on group and column"""
    for group_size, cols in ((128, 128), (32, 128), (256, 256)):
        groups = 256 // group_size
        args = some_words(groups, 32, cols), some_scales(groups, groups, cols, FP16), some_words(9, groups, cols // 8)
        check_gptq(answer, *map(placed, args), group_size)


@pytest.mark.step("zeros")
def test_zeros_are_taken_as_stored(answer):
    """零点按存储的值使用：0 和 15 也是 / zeros count as they are stored, 0 and 15 too"""
    zeros = torch.arange(16)[:, None].expand(16, 128)  # group z has zero z in every column
    args = some_words(11, 32, 128), some_scales(11, 16, 128, FP16), row_words(zeros.contiguous())
    check_gptq(answer, *map(placed, args), 16)


@pytest.mark.step("zeros")
def test_zero_eight_is_symmetric(answer):
    """零点全是 8 与没有零点结果相同 / zeros of 8 give what no zeros give"""
    qweight, scales = placed(some_words(12, 32, 128)), placed(some_scales(12, 2, 128, FP16))
    eights = placed(row_words(torch.full((2, 128), 8)))
    with_zeros = checked(answer, "dequant_int4", qweight, scales, eights, 128)
    assert same(checked(answer, "dequant_int4", qweight, scales, None, 128), with_zeros)


@pytest.mark.step("zeros")
def test_every_zero_in_every_place(answer):
    """零点字里每个位置的每个值，包括负的字 / every zero in every place of a word, negative words too"""
    groups, cols = torch.arange(16)[:, None], torch.arange(128)[None, :]
    zeros = (groups + cols // 8 * (cols % 2) + cols) % 16
    args = some_words(13, 32, 128), some_scales(13, 16, 128, FP32), row_words(zeros)
    check_gptq(answer, *map(placed, args), 16, FP32)


# ---- ragged

@pytest.mark.step("ragged")
def test_rows_end_inside_a_tile(answer):
    """行数不是 tile 的整数倍 / the rows end inside a tile"""
    for word_rows in (1, 7, 9, 15, 17, 24, 31, 33, 70):
        args = some_words(word_rows, word_rows, 128), some_scales(word_rows, 1, 128, FP16), some_words(9, 1, 16)
        qweight, scales, qzeros = map(placed, args)
        check_gptq(answer, qweight, scales, None if word_rows % 3 else qzeros, 8 * word_rows)


@pytest.mark.step("ragged")
def test_columns_end_inside_a_tile(answer):
    """列数不是 tile 的整数倍 / the columns end inside a tile"""
    for cols in (136, 1, 7, 8, 24, 33, 63, 72, 120, 127, 129, 200, 257, 264):
        args = some_words(cols, 32, cols), some_scales(cols, 2, cols, FP16), some_words(9, 2, cols // 8)
        qweight, scales, qzeros = map(placed, args)
        check_gptq(answer, qweight, scales, None if cols % 8 else qzeros, 128)


@pytest.mark.step("ragged")
@settings(max_examples=12)
@given(group_size=st.sampled_from((8, 24, 32, 40, 64, 96, 128, 136)), groups=st.integers(1, 5),
       words=st.integers(1, 20), zeros=st.booleans(), dtypes=st.tuples(*[st.sampled_from((FP16, FP32))] * 2),
       seed=st.integers(0, 2**16))
@example(group_size=32, groups=5, words=17, zeros=True, dtypes=(FP16, FP16), seed=1)
@example(group_size=1000, groups=1, words=1, zeros=True, dtypes=(FP16, FP16), seed=1)
@example(group_size=8, groups=40, words=1, zeros=True, dtypes=(FP16, FP16), seed=1)
def test_any_shape_and_group(answer, group_size, groups, words, zeros, dtypes, seed):
    """任意形状、任意组大小 / any shape, any group size"""
    k, n = group_size * groups, 8 * words
    args = some_words(seed, k // 8, n), some_scales(seed, groups, n, dtypes[0]), some_words(seed + 9, groups, words)
    qweight, scales, qzeros = map(placed, args)
    check_gptq(answer, qweight, scales, qzeros if zeros else None, group_size, dtypes[1])


@pytest.mark.step("ragged")
def test_views_with_any_strides(answer):
    """输入可以是任意步长的视图 / inputs may be views with any strides"""
    alone = [tuple(layout if i == j else "plain" for j in range(3)) for i in range(3) for layout in LAYOUTS[1:]]
    for layouts in [*alone, ("transposed",) * 3, LAYOUTS[2:]]:
        values = [some_words(31, 20, 40), some_scales(31, 4, 40, FP16), some_words(32, 4, 5)]
        values = [v[:1].repeat(v.shape[0], 1) if layout == LAYOUTS[4] else v for v, layout in zip(values, layouts)]
        check_gptq(answer, *map(placed, values, layouts), 40)


@pytest.mark.step("ragged")
def test_nothing_to_dequantise(answer):
    """K 或 N 为 0 时结果为空 / with K or N of 0 the result is empty"""
    for k, n in ((0, 16), (64, 0), (0, 0)):
        args = some_words(1, k // 8, n), some_scales(1, k // 32, n, FP16), some_words(1, k // 32, n // 8)
        for qzeros in (args[2], None):
            got = checked(answer, "dequant_int4", *args[:2], qzeros, 32, out_dtype=FP32)
            assert same(got, torch.empty((k, n)))


def refused(answer, words=(16, 32), scales=(4, 32), zeros=(4, 4), group_size=32, dtype=FP16):
    qzeros = None if zeros is None else placed(some_words(2, *zeros))
    args = placed(some_words(1, *words)), placed(some_scales(1, *scales, FP16)), qzeros
    with pytest.raises(ValueError):
        checked(answer, "dequant_int4", *args, group_size, out_dtype=dtype)


@pytest.mark.step("ragged")
def test_refuses_other_group_sizes(answer):
    """group_size 不合要求就报 ValueError / a group_size outside of the contract is a ValueError"""
    for group_size in (-1, 0, -32, 48, 256):  # -1 means "whole column" in config files, not here
        refused(answer, group_size=group_size)
        refused(answer, group_size=group_size, zeros=None)
    for group_size, groups in ((-1, 1), (48, 3), (48, 2), (256, 1)):  # scales for a short last group or one long group
        refused(answer, scales=(groups, 32), zeros=(groups, 4), group_size=group_size)
    refused(answer, scales=(32, 32), zeros=(32, 4), group_size=4)  # divides K, but cuts words
    refused(answer, words=(12, 32), scales=(8, 32), zeros=(8, 4), group_size=12)


@pytest.mark.step("ragged")
def test_refuses_shapes_that_do_not_fit(answer):
    """形状或类型对不上就报 ValueError / shapes or types that do not fit are a ValueError"""
    refused(answer, scales=(3, 32))
    refused(answer, scales=(5, 32), zeros=(5, 4))
    refused(answer, scales=(4, 24))
    refused(answer, scales=(32, 4))
    refused(answer, zeros=(3, 4))
    refused(answer, zeros=(4, 32))
    refused(answer, zeros=(4, 5))
    refused(answer, words=(16, 28), scales=(4, 28), zeros=(4, 3))  # the zeros of the last four columns have no word
    refused(answer, words=(16, 28), scales=(4, 28), zeros=(4, 4))
    refused(answer, dtype=torch.bfloat16)
    refused(answer, dtype=torch.int32)


# ---- AWQ

def check_awq(answer, qweight, scales, qzeros, group_size):
    got = checked(answer, "awq_dequant_int4", qweight, scales, qzeros, group_size)
    assert same(got, from_awq(qweight, scales, qzeros, group_size))


@pytest.mark.step("awq")
def test_awq_every_code_in_every_column(answer):
    """AWQ 字的每一列都读对 / every column of an AWQ word is read right"""
    k, n = torch.arange(64)[:, None], torch.arange(128)[None, :]
    args = row_words((k + 3 * n) % 16, AWQ_PLACE), some_scales(21, 2, 128, FP16), row_words(torch.full((2, 128), 8))
    check_awq(answer, *map(placed, args), 32)


@pytest.mark.step("awq")
def test_awq_zeros_share_the_order(answer):
    """AWQ 的零点也按同一顺序存放 / AWQ zeros lie in the same order"""
    zeros = (torch.arange(128)[None, :] * 5 + torch.arange(4)[:, None]) % 16
    args = some_words(22, 256, 16), some_scales(22, 4, 128, FP16), row_words(zeros, AWQ_PLACE)
    check_awq(answer, *map(placed, args), 64)


@pytest.mark.step("awq")
def test_awq_type_follows_the_scales(answer):
    """AWQ 结果的类型与 scale 相同 / the AWQ result has the type of its scales"""
    for dtype in (FP16, FP32):
        args = some_words(23, 128, 16), some_scales(23, 1, 128, dtype), some_words(24, 1, 16)
        check_awq(answer, *map(placed, args), 128)


@pytest.mark.step("awq")
@settings(max_examples=12)
@given(group_size=st.sampled_from((8, 24, 32, 40, 64, 96, 128)), groups=st.integers(1, 4), words=st.integers(1, 40),
       layout=st.sampled_from(LAYOUTS[:4]), dtype=st.sampled_from((FP16, FP32)), seed=st.integers(0, 2**16))
@example(group_size=40, groups=3, words=17, layout="plain", dtype=FP32, seed=1)
@example(group_size=40, groups=3, words=17, layout="transposed", dtype=FP16, seed=1)
def test_awq_any_shape_and_view(answer, group_size, groups, words, layout, dtype, seed):
    """AWQ：任意形状、组大小、步长和类型 / AWQ: any shape, group size, strides and type"""
    k, n = group_size * groups, 8 * words
    values = some_words(seed, k, words), some_scales(seed, groups, n, dtype), some_words(seed + 9, groups, words)
    check_awq(answer, *[placed(v, layout) for v in values], group_size)


@pytest.mark.step("awq")
def test_both_layouts_give_the_same_weight(answer):
    """同一组码，两种排列，结果相同 / the same codes in both layouts give the same weight"""
    for groups, words in ((1, 1), (2, 18), (3, 5)):
        n = 8 * words
        codes, zeros = (torch.from_numpy((mixed(words + i, rows, n) >> np.uint64(60)).astype(np.int64))
                        for i, rows in enumerate((64 * groups, groups)))
        scales = placed(some_scales(words, groups, n, FP16))
        gptq = checked(answer, "dequant_int4", placed(gptq_words(codes)), scales, placed(row_words(zeros)), 64)
        awq_args = placed(row_words(codes, AWQ_PLACE)), scales, placed(row_words(zeros, AWQ_PLACE))
        assert same(checked(answer, "awq_dequant_int4", *awq_args, 64), gptq)


@pytest.mark.step("awq")
def test_awq_empty_and_refused(answer):
    """AWQ：空矩阵可以，形状不合报 ValueError / AWQ: empty is fine, shapes that do not fit are a ValueError"""
    for k, words in ((0, 2), (64, 0)):
        args = some_words(1, k, words), some_scales(1, k // 32, 8 * words, FP16), some_words(1, k // 32, words)
        assert same(checked(answer, "awq_dequant_int4", *args, 32), torch.empty((k, 8 * words), dtype=FP16))

    for scales, zeros, group_size in (
        ((2, 32), (2, 4), -1), ((2, 32), (2, 4), 0), ((2, 32), (2, 4), 48), ((2, 32), (2, 4), 64),
        ((16, 32), (16, 4), 4), ((3, 32), (2, 4), 32), ((2, 4), (2, 4), 32),
        ((2, 32), (2, 32), 32), ((2, 32), (3, 4), 32),
    ):
        args = some_words(1, 64, 4), some_scales(1, *scales, FP16), some_words(2, *zeros)
        with pytest.raises(ValueError):
            checked(answer, "awq_dequant_int4", *map(placed, args), group_size)
