"""Visible tests of 6.5: the worked examples of the README."""

import pytest
import torch
from given.triton_int4_dequant import POISON, guarded_call

from grader.compare import same

LOW, HIGH = 0x76543210, 0xFEDCBA98 - 2**32  # codes 0..7 and codes 8..15; the second word is negative
MARGIN = 1 << 14


def boxed(rows, dtype=torch.int32):
    """The rows as a view into the middle of a larger buffer, so that a stray read or write stays inside it."""
    values = torch.tensor(rows, dtype=dtype)
    box = torch.full((values.numel() + 2 * MARGIN,), POISON, dtype=dtype)
    view = box[MARGIN:-MARGIN].view(values.shape)
    view.copy_(values)
    return view


@pytest.mark.step("unpack_plane")
def test_reads_one_nibble_of_each_word(answer):
    """第 3 个半字节是第 12 到 15 位 / nibble 3 is bits 12 to 15"""
    got = guarded_call(answer, "unpack_plane", boxed([[LOW, HIGH]]), 3)
    assert same(got, torch.tensor([[3, 11]], dtype=torch.int32))


@pytest.mark.step("unpack_plane")
def test_top_nibble_of_a_negative_word(answer):
    """负数的最高半字节仍在 0 到 15 之间 / the top nibble of a negative word is still 0 to 15"""
    got = guarded_call(answer, "unpack_plane", boxed([[LOW, HIGH], [-1, 0]]), 7)
    assert same(got, torch.tensor([[7, 15], [15, 0]], dtype=torch.int32))


@pytest.mark.step("symmetric")
def test_worked_example_in_whole_tiles(answer):
    """README 的例子，铺满 256×128 / the example of the README, repeated to 256 x 128"""
    qweight = boxed([[LOW, HIGH] * 64] * 32)
    scales = boxed([[0.5, 0.25] * 64] * 2, torch.float16)
    corner = [[(k - 8) * 0.5, k * 0.25] for k in range(8)]
    want = torch.tensor(corner, dtype=torch.float16).repeat(32, 64)
    assert same(guarded_call(answer, "dequant_int4", qweight, scales, None, 128), want)


@pytest.mark.step("symmetric")
def test_second_group_has_its_own_scale(answer):
    """第 128 行起用第二行 scale / from row 128 on the second row of scales holds"""
    qweight = boxed([[-1] * 128] * 32)  # every code is 15
    scales = boxed([[1.0] * 128, [3.0] * 128], torch.float32)
    want = torch.tensor([[7.0] * 128] * 128 + [[21.0] * 128] * 128)
    assert same(guarded_call(answer, "dequant_int4", qweight, scales, None, 128, out_dtype=torch.float32), want)


@pytest.mark.step("zeros")
def test_worked_example_with_zeros(answer):
    """零点字的第 j 个半字节属于第 8m+j 列 / nibble j of zero word m belongs to column 8m + j"""
    qweight = boxed([[LOW] * 128] * 32)  # code of row k is k % 8
    qzeros = boxed([[LOW] * 16] * 2)  # zero of column n is n % 8
    scales = boxed([[0.5] * 128] * 2, torch.float16)
    want = torch.tensor([[(k % 8 - n % 8) * 0.5 for n in range(128)] for k in range(256)], dtype=torch.float16)
    assert same(guarded_call(answer, "dequant_int4", qweight, scales, qzeros, 128), want)


@pytest.mark.step("ragged")
def test_worked_example_on_its_own(answer):
    """一个 8×2 的权重，不多写一个元素 / a weight of 8 x 2, and not one element more is written"""
    got = guarded_call(answer, "dequant_int4", boxed([[LOW, HIGH]]), boxed([[0.5, 0.25]], torch.float16), None, 8)
    assert same(got, torch.tensor([[(k - 8) * 0.5, k * 0.25] for k in range(8)], dtype=torch.float16))


@pytest.mark.step("awq")
def test_awq_columns_of_one_word(answer):
    """AWQ 字 0x75316420 的八列是 0 到 7 / the eight columns of the AWQ word 0x75316420 are 0 to 7"""
    qweight, qzeros = boxed([[0x75316420]] * 8), boxed([[0x11111111]])
    got = guarded_call(answer, "awq_dequant_int4", qweight, boxed([[0.5] * 8], torch.float16), qzeros, 8)
    assert same(got, torch.tensor([[(n - 1) * 0.5 for n in range(8)]] * 8, dtype=torch.float16))
