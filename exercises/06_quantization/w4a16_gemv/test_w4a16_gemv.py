"""Visible tests of 6.6: the worked examples of the README."""

import pytest
import torch
from given.shapes import Hw, WeightSpec

from grader.compare import same
from grader.kernels.grades import compiles, moved, traffic

H100 = Hw("H100", 989.4e12, 3.35e12)
INT4 = WeightSpec(bits=4, group_size=128, scale_bits=16, zero_bits=4)
LOW, HIGH = 0x76543210, 0xFEDCBA98 - 2**32  # codes 0..7 and codes 8..15; the second word is negative
COUNT = [1, 2, 3, 4, 5, 6, 7, 8]


def half(rows):
    return torch.tensor(rows, dtype=torch.float16)


def words(rows):
    return torch.tensor(rows, dtype=torch.int32)


@pytest.mark.step("predicted_speedup")
def test_three_batches_on_an_h100(answer):
    """H100 上的 3.85 倍、2.35 倍和 1 倍 / 3.85, 2.35 and 1 times as fast on an H100"""
    got = [answer.predicted_speedup(8192, 28672, INT4, H100, batch) for batch in (1, 128, 512)]
    assert same(got, [3.84790338812479, 2.3537228061700426, 1.0], rtol=1e-9)


@pytest.mark.step("predicted_speedup")
def test_small_layer_moves_activations_too(answer):
    """小矩阵里，激活的字节也要算 / in a small matrix the bytes of the activations count"""
    # 16 bits: 2 * (64 * 64 + 64 + 64) = 8448 bytes; 4 bits with one scale a column: 2048 + 128 + 256 = 2432 bytes
    assert same(answer.predicted_speedup(64, 64, WeightSpec(4), H100, 1), 8448 / 2432, rtol=1e-9)


@pytest.mark.step("symmetric")
def test_worked_example_in_whole_tiles(answer):
    """README 的例子，铺满 256×128 / the example of the README, repeated to 256 x 128"""
    x, qweight, scales = half([COUNT * 32]), words([[LOW, HIGH] * 64] * 32), half([[0.5, 0.25] * 64] * 2)
    got = answer.w4a16_gemv(x, qweight, scales, None, 128)
    assert same(got, half([[-60 * 32, 42 * 32] * 64]))


@pytest.mark.step("symmetric")
def test_second_group_has_its_own_scale(answer):
    """第 128 行起用第二行 scale / from row 128 on the second row of scales holds"""
    x, qweight = torch.ones((1, 256)), words([[-1] * 128] * 32)  # every code is 15
    scales = half([[1.0] * 128, [0.25] * 128])
    assert same(answer.w4a16_gemv(x, qweight, scales, None, 128), torch.full((1, 128), 7 * 128 * 1.25))


@pytest.mark.step("zeros")
def test_worked_example_with_zeros(answer):
    """零点字的第 j 个半字节属于第 8m+j 列 / nibble j of zero word m belongs to column 8m + j"""
    x, qweight = half([COUNT * 32]), words([[LOW] * 128] * 32)  # code of row k is k % 8
    scales, qzeros = half([[0.5] * 128] * 2), words([[LOW] * 16] * 2)  # zero of column n is n % 8
    want = half([[(168 - 36 * (n % 8)) * 0.5 * 32 for n in range(128)]])
    assert same(answer.w4a16_gemv(x, qweight, scales, qzeros, 128), want)


@pytest.mark.step("split_k")
def test_any_split_gives_the_same(answer):
    """K 切成几段，结果都一样 / the result does not depend on how K is cut"""
    x, qweight, scales = half([COUNT * 32]), words([[LOW, HIGH] * 64] * 32), half([[0.5, 0.25] * 64] * 2)
    for split_k in (2, 3, 4, 8):
        got = answer.w4a16_gemv(x, qweight, scales, None, 128, split_k=split_k)
        assert same(got, half([[-60 * 32, 42 * 32] * 64]))


@pytest.mark.step("any_shape")
def test_worked_example_on_its_own(answer):
    """三行激活，一个 8×2 的权重 / three rows of activations, a weight of 8 x 2"""
    x, qweight, scales = half([COUNT, [1] * 8, [0] * 8]), words([[LOW, HIGH]]), half([[0.5, 0.25]])
    got = answer.w4a16_gemv(x, qweight, scales, None, 8)
    assert same(got, half([[-60, 42], [-18, 7], [0, 0]]))


@pytest.mark.step("measured")
def test_compiles(answer):
    """能为 sm_80 和 sm_89 编译 / builds for sm_80 and sm_89"""
    x, qweight = torch.zeros((1, 512), dtype=torch.float16), torch.zeros((64, 256), dtype=torch.int32)
    scales, qzeros = torch.zeros((4, 256), dtype=torch.float16), torch.zeros((4, 32), dtype=torch.int32)
    compiles(answer, "w4a16_gemv", x, qweight, scales, qzeros, 128)
    compiles(answer, "w4a16_gemv", torch.zeros((8, 512)), qweight, scales.float(), None, 128, split_k=3)


@pytest.mark.step("measured")
def test_traffic(answer):
    """权重只读一遍，不写出任何展开的权重 / reads the weight once and writes no wider copy of it"""
    k, n = 2048, 1024
    x, y = torch.zeros((1, k), dtype=torch.float16), torch.empty((1, n), dtype=torch.float16)
    qweight, scales = torch.zeros((k // 8, n), dtype=torch.int32), torch.zeros((k // 128, n), dtype=torch.float16)
    qzeros = torch.zeros((k // 128, n // 8), dtype=torch.int32)
    traffic(answer, "w4a16_gemv", x, qweight, scales, qzeros, 128, least=moved(x, qweight, scales, qzeros, y))
