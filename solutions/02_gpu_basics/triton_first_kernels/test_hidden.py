"""Hidden checks of 2.6. Sums are compared bit by bit with torch, softmax with torch in fp64 to the last place of fp16."""

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same
from grader.kernels.grades import compiles, moved, traffic

FP16, FP32 = torch.float16, torch.float32
NAN, INF = float("nan"), float("inf")
BOTH = st.sampled_from((FP16, FP32))
TOLERANCE = {  # fp16: one rounding at the end, half a unit in the last place; fp32: a few units of its 24 bits
    FP16: {"rtol": 1.01 * 2.0**-11, "atol": 1.01 * 2.0**-25},
    FP32: {"rtol": 2e-5, "atol": 1e-37},
}


# ---- inputs


def mixed(seed, n):
    """n well-mixed numbers in [0, 1): a 32-bit integer hash (multiply, xor-shift) of seed and place."""
    x = (torch.arange(n) * 0x9E3779B1 + (seed + 1) * 0x85EBCA6B) & 0xFFFFFFFF
    for shift, factor in ((16, 0x7FEB352D), (15, 0x3C6EF35F), (16, 1)):
        x = ((x ^ (x >> shift)) * factor) & 0xFFFFFFFF
    return x.double() / 2**32


def numbers(seed, *shape, dtype=FP32, low=-4.0, high=4.0):
    n = 1
    for size in shape:
        n *= size
    return (low + (high - low) * mixed(seed, n)).to(dtype).view(shape)


def spaced(values, strides):
    """The same values as a view with these strides; what lies between them is NaN."""
    room = 1 + sum((size - 1) * stride for size, stride in zip(values.shape, strides))
    view = torch.full((room + 6,), NAN, dtype=values.dtype).as_strided(values.shape, strides, 3)
    view.copy_(values)
    return view


def stored(tensor):
    """A copy of all bytes of the storage in which a tensor lies."""
    return torch.empty(0, dtype=torch.uint8).set_(tensor.untyped_storage()).clone()


# ---- the checks


def check_add(answer, x, y, *block):
    before = stored(x), stored(y)
    got = answer.triton_add(x, y, *block)
    assert torch.equal(stored(x), before[0]) and torch.equal(stored(y), before[1]), "an input was changed"
    assert same(got, x + y)


def check_softmax(answer, x):
    before = stored(x)
    got = answer.triton_softmax(x)
    assert torch.equal(stored(x), before), "the input was changed"
    assert isinstance(got, torch.Tensor) and got.dtype == x.dtype, f"{x.dtype} is wanted"
    assert same(got.double(), torch.softmax(x.double(), 1), **TOLERANCE[x.dtype])
    return got


# ---- triton_add: vectors without gaps


@pytest.mark.step("triton_add")
def test_lengths_around_the_block(answer):
    """长度在块的倍数附近，也有质数 / lengths around multiples of the block, and primes"""
    for n in (1, 2, 1023, 1024, 1025, 2047, 2048, 2049, 3001):
        check_add(answer, numbers(n, n), numbers(n + 1, n))


@pytest.mark.step("triton_add")
def test_blocks_of_other_sizes(answer):
    """block 从 1 到 8192 / blocks from 1 to 8192"""
    for block in (1, 2, 16, 128, 4096, 8192):
        for n in (block - 1, block, block + 1, min(37 * block + 5, 9001)):
            check_add(answer, numbers(block, n), numbers(n, n), block)


@pytest.mark.step("triton_add")
@settings(max_examples=12)
@given(n=st.integers(0, 3000), power=st.integers(4, 12), dtype=BOTH, seed=st.integers(0, 2**16))
@example(n=0, power=10, dtype=FP16, seed=1)
def test_any_length_and_block(answer, n, power, dtype, seed):
    """任意长度、任意 block、两种类型 / any length, any block, both types"""
    check_add(answer, numbers(seed, n, dtype=dtype), numbers(seed + 1, n, dtype=dtype), 2**power)


@pytest.mark.step("triton_add")
def test_sums_at_the_ends_of_fp16(answer):
    """fp16 的两端：溢出、最小的数、inf 和 NaN / the ends of fp16: overflow, the smallest numbers, inf and NaN"""
    tiny = 2.0**-24
    x = [65504.0, 65504, 65504, -65504, tiny, 3 * tiny, 2048, 2048, INF, INF, NAN, 1, -0.0, 1e4]
    y = [15.0, 16, 65504, -65504, tiny, -tiny, 1, 3, 1, -INF, 1, -1, 0.0, -1e4]
    check_add(answer, torch.tensor(x, dtype=FP16), torch.tensor(y, dtype=FP16), 16)


@pytest.mark.step("triton_add")
def test_a_second_sum_leaves_the_first(answer):
    """第二次调用不改第一次的结果 / a second call leaves the first result alone"""
    x, y, z = (numbers(seed, 1500) for seed in (1, 2, 3))
    first = answer.triton_add(x, y)
    second = answer.triton_add(x, z)
    assert same(first, x + y) and same(second, x + z)


# ---- triton_softmax: the width is a power of two, the rows lie one behind the other


@pytest.mark.step("softmax")
def test_widths_that_are_powers_of_two(answer):
    """列数是 2 的幂，行数任意 / powers of two for columns, any number of rows"""
    for rows, cols in ((1, 1), (3, 2), (67, 16), (5, 128), (33, 64), (2, 1024), (3, 4096)):
        for dtype in (FP16, FP32):
            check_softmax(answer, numbers(rows + cols, rows, cols, dtype=dtype))


@pytest.mark.step("softmax")
def test_every_row_at_its_own_level(answer):
    """每一行减自己的最大值：行与行可以差很远 / every row less its own maximum: rows may lie far from each other"""
    levels = torch.tensor([-1e4, 0.0, 1e4, -60000.0, 60000.0, 12.0, 90.0])[:, None]
    for cols in (4, 64, 1024):
        check_softmax(answer, (levels + numbers(cols, 7, cols, low=-40, high=40)).to(FP16))
        check_softmax(answer, levels + numbers(cols + 1, 7, cols))
        check_softmax(answer, levels * 1e33 + numbers(cols + 2, 7, cols))


@pytest.mark.step("softmax")
def test_one_value_far_above_the_rest(answer):
    """一个数远大于其余：其余得 0，不溢出 / one value far above the rest: they become 0, nothing overflows"""
    for dtype, high in ((FP16, 60000.0), (FP16, 100.0), (FP32, 1e30), (FP32, 1e4)):
        x = numbers(5, 3, 128, dtype=dtype)
        x[torch.arange(3), torch.tensor([0, 77, 127])] = high
        check_softmax(answer, x)
        x[x == high] = -high
        check_softmax(answer, x)


@pytest.mark.step("softmax")
def test_fp16_rows_are_summed_in_fp32(answer):
    """fp16 的行用 fp32 求和 / rows of fp16 are summed in fp32"""
    for cols in (256, 2048):
        check_softmax(answer, (numbers(cols, 4, cols) * 16).round().div(16).to(FP16))  # differences are exact in fp16


@pytest.mark.step("softmax")
def test_fp16_differences_are_taken_in_fp32(answer):
    """fp16 的数先转 fp32 再相减 / fp16 values become fp32 before they are subtracted"""
    x = torch.tensor([[9.0, -0.0123, -1.2345, 2.0020], [0.3333, 7.6016, 0.0101, 7.4844]], dtype=FP16)
    check_softmax(answer, x)


@pytest.mark.step("softmax")
def test_infinities_and_nan_as_in_torch(answer):
    """-inf、+inf、NaN 的结果与 torch 一致 / -inf, +inf and NaN give what torch gives"""
    for dtype in (FP16, FP32):
        x = numbers(8, 6, 32, dtype=dtype)
        x[0, :31] = -INF
        x[1, 5:9] = -INF
        x[2] = -INF
        x[3, 7] = INF
        x[4, 31] = NAN
        check_softmax(answer, x)


@pytest.mark.step("softmax")
def test_a_second_softmax_leaves_the_first(answer):
    """第二次调用不改第一次的结果，也不改输入 / a second call leaves the first result and both inputs alone"""
    x, y = numbers(1, 4, 256), numbers(2, 4, 256)
    kept = stored(x)
    first = answer.triton_softmax(x)
    second = check_softmax(answer, y)
    assert torch.equal(stored(x), kept), "an input was changed"
    assert same(first, torch.softmax(x, 1), rtol=2e-5) and same(second, torch.softmax(y, 1), rtol=2e-5)


# ---- triton_softmax: any width


@pytest.mark.step("any_width")
def test_widths_around_powers_of_two(answer):
    """列数在 2 的幂附近，也有质数 / widths around powers of two, and primes"""
    for cols in (3, 5, 7, 15, 17, 31, 33, 127, 129, 1000, 1023, 1025, 2047, 4099):
        check_softmax(answer, numbers(cols, 3, cols, dtype=FP16 if cols % 4 == 1 else FP32))


@pytest.mark.step("any_width")
def test_nothing_lies_below_the_padding(answer):
    """再小的数也要按自己的大小算 / values count however small they are"""
    for cols in (3, 21, 1000):
        check_softmax(answer, (numbers(cols, 3, cols, low=-32, high=32) - 1e4).to(FP16))
        check_softmax(answer, (numbers(cols, 3, cols, low=-32, high=32) - 65000).to(FP16))
        check_softmax(answer, numbers(cols, 3, cols) - 1e4)
        check_softmax(answer, numbers(cols, 3, cols, low=-4, high=-1) * 1e38)  # some of them are -inf in fp32


@pytest.mark.step("any_width")
def test_minus_infinity_in_rows_of_any_width(answer):
    """任意宽度下，全是 -inf 的行也得 NaN / rows of nothing but -inf are NaN at any width"""
    for rows, cols in ((5, 3), (2, 1000), (2, 5000)):
        x = numbers(cols, rows, cols)
        x[0] = -INF
        x[1, 1:] = -INF
        check_softmax(answer, x)


@pytest.mark.step("any_width")
def test_many_narrow_rows(answer):
    """很多窄行 / many narrow rows"""
    for rows, cols in ((1, 5), (131, 3), (300, 1), (67, 30)):
        check_softmax(answer, numbers(rows, rows, cols, dtype=FP16))


@pytest.mark.step("any_width")
def test_wide_rows(answer):
    """很宽的行，直到 32768 列 / wide rows, up to 32768 columns"""
    for cols in (10_007, 16_385, 32_767, 32_768):
        for dtype in (FP16, FP32):
            check_softmax(answer, numbers(cols, 2, cols, dtype=dtype))


@pytest.mark.step("any_width")
def test_wide_rows_that_rise_and_fall(answer):
    """宽行里的数一路上升或下降 / wide rows whose values rise or fall all the way"""
    up = torch.linspace(-60, 40, 30_000)
    check_softmax(answer, torch.stack((up, up.flip(0), -up.abs())))


@pytest.mark.step("any_width")
def test_wide_rows_that_begin_with_minus_infinity(answer):
    """宽行的前一大半或后一大半是 -inf / wide rows of which most of the beginning or of the end is -inf"""
    for cols in (20_000, 32_768):
        x = numbers(cols, 3, cols)
        x[0, : cols - 7] = -INF
        x[1, 7:] = -INF
        x[2, 100 : cols - 100] = -INF
        check_softmax(answer, x)


@pytest.mark.step("any_width")
@settings(max_examples=12)
@given(rows=st.integers(1, 40), cols=st.integers(1, 700), dtype=BOTH, high=st.sampled_from((0.0, 4.0, 30.0)),
       seed=st.integers(0, 2**16))
def test_any_matrix(answer, rows, cols, dtype, high, seed):
    """任意行数、列数、类型和数值范围 / any number of rows and columns, any type, any range of values"""
    check_softmax(answer, numbers(seed, rows, cols, dtype=dtype, low=-high, high=high))


# ---- views, empty tensors, errors


@pytest.mark.step("views")
def test_vectors_of_any_step(answer):
    """任意步长的向量：大于 1、等于 0、两个各不相同 / vectors of any step: above one, zero, two that differ"""
    for n in (5, 300, 1025):
        x, y = numbers(n, n), numbers(n + 1, n)
        for x_step, y_step in ((1, 2), (3, 1), (2, 5), (7, 7)):
            check_add(answer, spaced(x, (x_step,)), spaced(y, (y_step,)), 256)
        check_add(answer, x, y[:1].expand(n), 256)
        check_add(answer, x[:1].expand(n), y[:1].expand(n), 256)


@pytest.mark.step("views")
def test_vectors_out_of_one_buffer(answer):
    """两个向量出自同一块内存，甚至重叠 / two vectors out of one buffer, even overlapping"""
    buffer = numbers(3, 901)
    for x, y in ((buffer[:-1], buffer[1:]), (buffer, buffer), (buffer[:300], buffer[::3][:300])):
        assert same(answer.triton_add(x, y, 128), x + y)
    table = numbers(4, 30, 20)
    check_add(answer, table[:, 3], table[:, 4], 16)


@pytest.mark.step("views")
def test_rows_that_lie_apart(answer):
    """行与行之间有空隙，或者各行是同一行 / rows with gaps between them, or one row for all"""
    for rows, cols in ((1, 9), (5, 3), (6, 128), (3, 1000)):
        x = numbers(cols, rows, cols, dtype=FP16)
        check_softmax(answer, spaced(x, (cols + 5, 1)))
        check_softmax(answer, spaced(x, (2 * cols, 1)))
        check_softmax(answer, x[:1].expand(rows, cols))


@pytest.mark.step("views")
def test_columns_that_lie_apart(answer):
    """转置的视图、隔一列取一列 / transposed views, and every other column"""
    for rows, cols in ((5, 3), (6, 128), (3, 1000)):
        x = numbers(cols, rows, cols)
        check_softmax(answer, spaced(x, (1, rows)))
        check_softmax(answer, spaced(x, (1, rows + 3)))
        check_softmax(answer, spaced(x, (2 * cols + 1, 2)))
        check_softmax(answer, x[:, :1].expand(rows, cols))


@pytest.mark.step("views")
def test_results_have_no_gaps(answer):
    """输入怎么放，结果都是连续的 / however the input lies, the result is contiguous"""
    x = numbers(1, 12, 40)
    for view in (x, x[:, 3:20], x[::2], x.t(), x.t()[:, 2:9], x[:, ::2], x[:1].expand(4, 40)):
        assert check_softmax(answer, view).is_contiguous()
    for vector in (x[:, 2], x[3], x[3, :1].expand(9)):
        assert answer.triton_add(vector, vector).is_contiguous()


@pytest.mark.step("views")
def test_nothing_to_compute(answer):
    """长度、行数或列数为 0 时结果为空 / with a length, or rows, or columns of 0 the result is empty"""
    for dtype in (FP16, FP32):
        nothing = torch.empty((0,), dtype=dtype)
        assert same(answer.triton_add(nothing, nothing), nothing)
        for rows, cols in ((0, 7), (7, 0), (0, 0), (0, 32768)):
            nothing = torch.empty((rows, cols), dtype=dtype)
            assert same(answer.triton_softmax(nothing), nothing)


@pytest.mark.step("views")
def test_sums_that_are_refused(answer):
    """长度、维数、类型或 block 不对就报 ValueError / other lengths, dimensions, types or blocks are a ValueError"""
    x = numbers(1, 12)
    for other in (numbers(1, 11), numbers(1, 1), numbers(1, 12, 1), numbers(1, 1, 12), numbers(1, 12, dtype=FP16)):
        for pair in ((x, other), (other, x)):
            with pytest.raises(ValueError):
                answer.triton_add(*pair)
    for one in (x.view(3, 4), x.view(12, 1), x[0], x.double(), x.int(), x > 0):
        with pytest.raises(ValueError):
            answer.triton_add(one, one)
    for block in (0, -1, -4, 3, 100, 1000):
        with pytest.raises(ValueError):
            answer.triton_add(x, x, block)


@pytest.mark.step("views")
def test_rows_that_are_refused(answer):
    """维数、类型不对，或者超过 32768 列，就报 ValueError / other dimensions, types or more than 32768 columns are a ValueError"""
    x = numbers(1, 3, 4)
    for other in (x[0], x[None], x[0, 0], x.double(), x.int(), torch.zeros((1, 32769)), torch.zeros((0, 40_000))):
        with pytest.raises(ValueError):
            answer.triton_softmax(other)


# ---- measured


@pytest.mark.step("measured")
def test_compiles_for_other_calls(answer):
    """fp32 的视图和最宽的行也能编译 / views of fp32 and the widest rows build too"""
    x, matrix = numbers(1, 600), numbers(2, 20, 30)
    compiles(answer, "triton_add", x[::2], x[1::2], 64)
    compiles(answer, "triton_softmax", matrix.t())
    compiles(answer, "triton_softmax", numbers(3, 1, 32_768, dtype=FP16))


@pytest.mark.step("measured")
def test_traffic_of_rows_that_lie_apart(answer):
    """行与行之间有空隙时也不多搬 / rows with gaps between them are moved once, too"""
    x = numbers(1, 40, 2048, dtype=FP16)[:, :1536]
    traffic(answer, "triton_softmax", x, least=moved(x) + moved(x))


@pytest.mark.step("measured")
def test_traffic_of_fp32(answer):
    """fp32 和别的长度也不多搬 / fp32 and other lengths are moved once, too"""
    x = numbers(1, 50_021)
    traffic(answer, "triton_add", x, x + 1, least=moved(x, x) + moved(x))
    rows = numbers(2, 40, 1000)
    traffic(answer, "triton_softmax", rows, least=moved(rows) + moved(rows))
