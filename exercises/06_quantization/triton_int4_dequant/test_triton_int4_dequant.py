"""Visible tests of 6.5: the worked examples of the README."""

import pytest
import torch
from given.triton_int4_dequant import dequantised as checked

from grader.compare import same
from grader.kernels.grades import compiles, moved, traffic

LOW, HIGH = 0x76543210, 0xFEDCBA98 - 2**32  # codes 0..7 and codes 8..15; the second word is negative


def tensor(rows, dtype=torch.int32):
    return torch.tensor(rows, dtype=dtype)


@pytest.mark.step("unpack_plane")
def test_reads_one_nibble_of_each_word(answer):
    """第 3 个半字节是第 12 到 15 位 / nibble 3 is bits 12 to 15"""
    got = checked(answer, "unpack_plane", tensor([[LOW, HIGH]]), 3)
    assert same(got, torch.tensor([[3, 11]], dtype=torch.int32))


@pytest.mark.step("unpack_plane")
def test_top_nibble_of_a_negative_word(answer):
    """负数的最高半字节仍在 0 到 15 之间 / the top nibble of a negative word is still 0 to 15"""
    got = checked(answer, "unpack_plane", tensor([[LOW, HIGH], [-1, 0]]), 7)
    assert same(got, torch.tensor([[7, 15], [15, 0]], dtype=torch.int32))


@pytest.mark.step("symmetric")
def test_worked_example_in_whole_tiles(answer):
    """README 的例子，铺满 256×128 / the example of the README, repeated to 256 x 128"""
    qweight = tensor([[LOW, HIGH] * 64] * 32)
    scales = tensor([[0.5, 0.25] * 64] * 2, torch.float16)
    corner = [[(k - 8) * 0.5, k * 0.25] for k in range(8)]
    want = torch.tensor(corner, dtype=torch.float16).repeat(32, 64)
    assert same(checked(answer, "dequant_int4", qweight, scales, None, 128), want)


@pytest.mark.step("symmetric")
def test_second_group_has_its_own_scale(answer):
    """第 128 行起用第二行 scale / from row 128 on the second row of scales holds"""
    qweight = tensor([[-1] * 128] * 32)  # every code is 15
    scales = tensor([[1.0] * 128, [3.0] * 128], torch.float32)
    want = torch.tensor([[7.0] * 128] * 128 + [[21.0] * 128] * 128)
    assert same(checked(answer, "dequant_int4", qweight, scales, None, 128, out_dtype=torch.float32), want)


@pytest.mark.step("zeros")
def test_worked_example_with_zeros(answer):
    """零点字的第 j 个半字节属于第 8m+j 列 / nibble j of zero word m belongs to column 8m + j"""
    qweight = tensor([[LOW] * 128] * 32)  # code of row k is k % 8
    qzeros = tensor([[LOW] * 16] * 2)  # zero of column n is n % 8
    scales = tensor([[0.5] * 128] * 2, torch.float16)
    want = torch.tensor([[(k % 8 - n % 8) * 0.5 for n in range(128)] for k in range(256)], dtype=torch.float16)
    assert same(checked(answer, "dequant_int4", qweight, scales, qzeros, 128), want)


@pytest.mark.step("ragged")
def test_worked_example_on_its_own(answer):
    """一个 8×2 的权重，不多写一个元素 / a weight of 8 x 2, and not one element more is written"""
    got = checked(answer, "dequant_int4", tensor([[LOW, HIGH]]), tensor([[0.5, 0.25]], torch.float16), None, 8)
    assert same(got, torch.tensor([[(k - 8) * 0.5, k * 0.25] for k in range(8)], dtype=torch.float16))


@pytest.mark.step("measured")
def test_compiles(answer):
    """能为 sm_80 和 sm_89 编译 / builds for sm_80 and sm_89"""
    words, zeros = torch.zeros((16, 256), dtype=torch.int32), torch.zeros((2, 32), dtype=torch.int32)
    scales = torch.zeros((2, 256), dtype=torch.float16)
    compiles(answer, "unpack_plane", words, 3)
    compiles(answer, "dequant_int4", words, scales, None, 64)
    compiles(answer, "dequant_int4", words, scales, zeros, 64)
    compiles(answer, "dequant_int4", words, scales.float(), zeros, 64, out_dtype=torch.float32)


@pytest.mark.step("measured")
def test_traffic(answer):
    """每个字只读一次，每个权重只写一次 / reads each word once, writes each weight once"""
    k, n = 512, 768
    words, zeros = torch.zeros((k // 8, n), dtype=torch.int32), torch.zeros((k // 128, n // 8), dtype=torch.int32)
    scales = torch.zeros((k // 128, n), dtype=torch.float16)
    least = moved(words, scales, zeros, torch.empty((k, n), dtype=torch.float16))
    traffic(answer, "dequant_int4", words, scales, zeros, 128, least=least)


@pytest.mark.step("awq")
def test_awq_columns_of_one_word(answer):
    """AWQ 字 0x75316420 的八列是 0 到 7 / the eight columns of the AWQ word 0x75316420 are 0 to 7"""
    qweight, qzeros = tensor([[0x75316420]] * 8), tensor([[0x11111111]])
    got = checked(answer, "awq_dequant_int4", qweight, tensor([[0.5] * 8], torch.float16), qzeros, 8)
    assert same(got, torch.tensor([[(n - 1) * 0.5 for n in range(8)]] * 8, dtype=torch.float16))
