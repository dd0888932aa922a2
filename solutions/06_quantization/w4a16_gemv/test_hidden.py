"""Hidden tests of 6.6. Expected values are computed in fp64.

Most inputs are small integers with scales that are powers of two: every product and every sum is then exact in fp32, in any
order, so that a result is right to the bit or wrong.
"""

import numpy as np
import pytest
import torch
from given.shapes import Hw, WeightSpec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same
from grader.kernels.grades import moved, traffic

FP16, FP32 = torch.float16, torch.float32
LAYOUTS = ("plain", "rows apart", "every other column", "transposed", "one row for all")
MARGIN = 64  # elements of poison on both sides of every input


# ---- inputs: deterministic in a seed


def mixed(seed, rows, cols):
    """A [rows, cols] array of well-mixed 64-bit numbers (the finaliser of splitmix64)."""
    x = np.arange(rows * cols, dtype=np.uint64) + np.uint64((seed << 24) + 1)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (x ^ (x >> np.uint64(31))).reshape(rows, cols)


def some_words(seed, rows, cols):
    return torch.from_numpy((mixed(seed, rows, cols) >> np.uint64(32)).astype(np.uint32).view(np.int32))


def whole(seed, rows, cols, most, dtype=FP16):
    """Integers -most .. most."""
    return torch.from_numpy((mixed(seed + 1, rows, cols) % np.uint64(2 * most + 1)).astype(np.int64) - most).to(dtype)


def powers(seed, rows, cols, dtype=FP16):
    """Scales 1/8, 1/4, 1/2 and 1."""
    return (0.5 ** torch.from_numpy((mixed(seed + 2, rows, cols) % np.uint64(4)).astype(np.float32))).to(dtype)


def real(seed, rows, cols, dtype=FP16):
    """Magnitudes 0.25 .. 1.25 of either sign, 24 significant bits before they become dtype."""
    x = mixed(seed + 3, rows, cols)
    size = (x >> np.uint64(40)).astype(np.float64) / 2**24 + 0.25
    return torch.from_numpy(np.where(x & np.uint64(1), -size, size)).to(dtype)


def layer(seed, batch, k, n, group_size, *, zeros=True, most=8, dtypes=(FP16, FP16)):
    """x, qweight, scales, qzeros, group_size of a layer whose result is exact in fp32."""
    groups = k // group_size
    qzeros = some_words(seed + 9, groups, n // 8) if zeros else None
    return (
        whole(seed, batch, k, most, dtypes[0]),
        some_words(seed, k // 8, n),
        powers(seed, groups, n, dtypes[1]),
        qzeros,
        group_size,
    )


def placed(values, layout="plain"):
    """The same values as a view into a larger, poisoned buffer."""
    if values is None:
        return None
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


def packed(codes):
    """Codes [..., 8] 0..15, nibble 0 first, as int32 words [...]."""
    values = (codes.long() << (4 * torch.arange(8))).sum(-1)
    return torch.where(values >= 2**31, values - 2**32, values).to(torch.int32)


def gptq_words(codes):
    rows, cols = codes.shape
    return packed(codes.view(rows // 8, 8, cols).transpose(1, 2))


def zero_words(zeros):
    rows, cols = zeros.shape
    return packed(zeros.reshape(rows, cols // 8, 8))


# ---- expected values


def nibbles(values):
    """int32 [...] -> codes [..., 8], nibble 0 first."""
    return (values[..., None].long() >> (4 * torch.arange(8))) & 15


def weights(qweight, scales, qzeros, group_size):
    """The weight [K, N] and, for each of its elements, its scale; fp64."""
    rows, cols = qweight.shape
    codes = nibbles(qweight).transpose(1, 2).reshape(8 * rows, cols)
    group = torch.arange(8 * rows) // group_size
    zero = torch.full((scales.shape[0], cols), 8) if qzeros is None else nibbles(qzeros).reshape(scales.shape[0], cols)
    step = scales.double()[group]
    return (codes - zero[group]).double() * step, step


def expected(x, qweight, scales, qzeros, group_size):
    return x.double() @ weights(qweight, scales, qzeros, group_size)[0]


def call(answer, x, qweight, scales, qzeros, group_size, **options):
    """The result of one call, after a look at what surrounds it."""
    inputs = [t for t in (x, qweight, scales, qzeros) if t is not None]
    before = [t.clone() for t in inputs]
    got = answer.w4a16_gemv(x, qweight, scales, qzeros, group_size, **options)
    for tensor, then in zip(inputs, before, strict=True):
        assert same(tensor, then), "an input was changed"
    assert isinstance(got, torch.Tensor) and got.is_contiguous(), "the result is no contiguous tensor"
    return got


def check_exact(answer, *args, **options):
    got = call(answer, *args, **options)
    assert same(got, expected(*args).to(args[0].dtype))


def check_close(answer, *args, **options):
    """Within a thousandth of the terms that were added, a term counting as one step of the code at least."""
    got = call(answer, *args, **options)
    x, want = args[0], expected(*args)
    assert same((got.dtype, tuple(got.shape)), (x.dtype, tuple(want.shape)))
    weight, step = weights(*args[1:])
    allowed = 1e-3 * (x.double().abs() @ torch.maximum(weight.abs(), step.abs()))
    if x.dtype == FP16:
        allowed = allowed + want.abs() * 2**-11 + 2**-25  # the result itself is rounded
    worst = ((got.double() - want).abs() - allowed).max()
    assert worst <= 0, f"off by {float((got.double() - want).abs().max()):.3g} at most"


# ---- predicted_speedup

DEVICES = (
    Hw("H100", 989.4e12, 3.35e12),
    Hw("A100-40", 312e12, 1.555e12),
    Hw("RTX 4090", 165.2e12, 1.008e12),
    Hw("L4", 121e12, 0.3e12),
)


def layer_time(k, n, weight_bits, hw, batch):
    memory, math = (weight_bits + 16 * batch * (k + n)) / (8 * hw.bw), 2 * batch * k * n / hw.flops
    return memory if memory > math else math


def stored_bits(k, n, bits, group_size, extra):
    if bits >= 16:
        return k * n * bits
    starts = range(0, k, group_size or k)
    return k * n * bits + len(starts) * n * extra


SPECS = st.builds(
    WeightSpec,
    bits=st.sampled_from((2, 3, 4, 8, 16)),
    group_size=st.none() | st.integers(1, 300),
    scale_bits=st.sampled_from((8, 16, 32)),
    zero_bits=st.sampled_from((0, 4, 16)),
    quantize_embeddings=st.booleans(),
    other_bits=st.sampled_from((8, 16, 32)),
)


@pytest.mark.step("predicted_speedup")
@settings(max_examples=40)
@given(k=st.integers(1, 20_000), n=st.integers(1, 20_000), w=SPECS, hw=st.sampled_from(DEVICES), batch=st.integers(1, 700))
@example(k=4096, n=4096, w=WeightSpec(4, 128), hw=DEVICES[0], batch=256)
@example(k=100, n=4096, w=WeightSpec(4, 64), hw=DEVICES[0], batch=1)
def test_any_layer_on_any_device(answer, k, n, w, hw, batch):
    """任意大小、格式、设备和 batch / any size, format, device and batch"""
    ours = layer_time(k, n, stored_bits(k, n, w.bits, w.group_size, w.scale_bits + w.zero_bits), hw, batch)
    want = layer_time(k, n, 16 * k * n, hw, batch) / ours
    assert same(answer.predicted_speedup(k, n, w, hw, batch), want, rtol=1e-9)


@pytest.mark.step("predicted_speedup")
@settings(max_examples=20)
@given(k=st.integers(1, 2000), group_size=st.integers(1, 300), zero_bits=st.sampled_from((0, 4, 16)))
@example(k=129, group_size=128, zero_bits=4)
def test_last_group_may_be_short(answer, k, group_size, zero_bits):
    """最后一组不满，也要一个 scale / a short last group has a scale of its own"""
    want = (16 * k + 16 * (k + 1)) / (4 * k + len(range(0, k, group_size)) * (16 + zero_bits) + 16 * (k + 1))
    slow = Hw("slow memory", 1e30, 1.0)
    assert same(answer.predicted_speedup(k, 1, WeightSpec(4, group_size, 16, zero_bits), slow, 1), want, rtol=1e-9)


@pytest.mark.step("predicted_speedup")
def test_wide_formats_have_no_scales(answer):
    """16 位没有 scale，不快也不慢 / 16 bits have no scales, and are neither faster nor slower"""
    for w in (WeightSpec(), WeightSpec(16, 128, 16, 4), WeightSpec(16, 8, 32, 16)):
        for batch in (1, 100, 1000):
            assert same(answer.predicted_speedup(4096, 4096, w, DEVICES[1], batch), 1.0, rtol=1e-12)
    assert same(answer.predicted_speedup(4096, 4096, WeightSpec(32, 64), Hw("slow", 1e30, 1.0), 1), 2049 / 4097, rtol=1e-12)


@pytest.mark.step("predicted_speedup")
def test_compute_bound_batches_gain_nothing(answer):
    """batch 大到受算力限制时，没有加速 / once compute binds, there is nothing to gain"""
    for hw in DEVICES:
        ridge = hw.flops / hw.bw
        speedups = [answer.predicted_speedup(8192, 8192, WeightSpec(4, 128), hw, b) for b in range(1, 900, 31)]
        for batch, speedup in zip(range(1, 900, 31), speedups, strict=True):
            if batch > 1.3 * ridge:
                assert same(speedup, 1.0, rtol=1e-12)
            elif batch < 0.2 * ridge:
                assert 3.5 < speedup <= 16 / 4.125 * (1 + 1e-12)
        assert speedups == sorted(speedups, reverse=True)


@pytest.mark.step("predicted_speedup")
def test_nothing_to_multiply_is_refused(answer):
    """k、n、batch 小于 1 时报 ValueError / k, n or batch below 1 is a ValueError"""
    for k, n, batch in ((0, 8, 1), (8, 0, 1), (8, 8, 0), (-8, 8, 1), (8, -8, 1), (8, 8, -1)):
        with pytest.raises(ValueError):
            answer.predicted_speedup(k, n, WeightSpec(4, 128), DEVICES[0], batch)


# ---- symmetric: one row, whole tiles, no zeros


@pytest.mark.step("symmetric")
def test_every_code_meets_its_activation(answer):
    """16 个码在 8 个位置上，都乘到自己的 x / every code in every place meets its own x"""
    k, n = torch.arange(256)[:, None], torch.arange(128)[None, :]
    codes = (k // 8 + n + (k % 8) * 3) % 16
    x = whole(4, 1, 256, 8)
    check_exact(answer, placed(x), placed(gptq_words(codes)), placed(powers(4, 2, 128)), None, 128)


@pytest.mark.step("symmetric")
def test_one_weight_at_a_time(answer):
    """x 只有一个 1，结果就是权重的那一行 / with a single 1 in x the result is that row of the weight"""
    args = layer(5, 1, 256, 128, 128, zeros=False)[1:]
    for row in (0, 7, 8, 131, 254):
        x = torch.zeros((1, 256), dtype=FP32)
        x[0, row] = 1
        check_exact(answer, placed(x), *map(placed, args[:3]), 128)


@pytest.mark.step("symmetric")
def test_groups_run_along_k(answer):
    """第 k 行用第 k // g 行 scale / row k uses scale row k // g"""
    for group_size in (64, 128, 256):
        x, *rest, _ = layer(group_size, 1, 2 * group_size, 128, group_size, zeros=False)
        check_exact(answer, placed(x), *map(placed, rest), group_size)


@pytest.mark.step("symmetric")
def test_long_sums_lose_nothing(answer):
    """长的和不丢一位，最后只舍入一次 / long sums lose no bit and are rounded once"""
    for dtypes in ((FP16, FP16), (FP32, FP16)):
        x, qweight, *rest, g = layer(6, 1, 512, 128, 128, zeros=False, dtypes=dtypes)
        x, qweight = x.abs(), qweight | (0x88888888 - 2**32)  # all of one sign: the sums grow
        check_exact(answer, *map(placed, (x, qweight, *rest)), g)


@pytest.mark.step("symmetric")
def test_products_lose_nothing(answer):
    """乘积超过 11 位也不舍入 / products of more than 11 bits are not rounded"""
    x = torch.zeros((1, 256), dtype=FP16)
    x[0, 100:164] = whole(7, 1, 64, 511)[0]
    for scale_dtype in (FP16, FP32):
        args = layer(7, 1, 256, 128, 128, zeros=False, dtypes=(FP16, scale_dtype))[1:]
        check_exact(answer, placed(x.float()), *map(placed, args[:3]), 128)
        check_exact(answer, placed(x), *map(placed, args[:3]), 128)


@pytest.mark.step("symmetric")
def test_sums_beyond_fp16(answer):
    """中途的和超过 65504，结果仍然有限 / sums pass 65504 on the way, the result does not"""
    codes = torch.from_numpy((mixed(8, 128, 128) >> np.uint64(60)).astype(np.int64))
    codes[7::8] &= 7  # no word is negative here
    flipped = codes.clone()
    flipped[77] ^= 1
    x = torch.cat((torch.full((1, 128), 20480.0), torch.full((1, 128), -20480.0)), 1).to(FP16)
    qweight, scales = gptq_words(torch.cat((codes, flipped))), torch.full((2, 128), 0.5, dtype=FP16)
    check_exact(answer, placed(x), placed(qweight), placed(scales), None, 128)


@pytest.mark.step("symmetric")
def test_zero_activations_give_zero(answer):
    """x 全为 0 时，结果正好是 0 / x of zeros gives exactly 0"""
    x, (_, qweight, scales, _, g) = torch.zeros((1, 256), dtype=FP16), layer(9, 1, 256, 128, 128, zeros=False)
    scales = scales * 1000
    assert same(call(answer, placed(x), placed(qweight), placed(scales), None, g), torch.zeros((1, 128), dtype=FP16))


@pytest.mark.step("symmetric")
def test_real_numbers_come_close(answer):
    """一般的实数：误差在千分之一以内 / real numbers: within a thousandth"""
    for dtypes in ((FP16, FP16), (FP32, FP32)):
        args = real(10, 1, 512, dtypes[0]), some_words(10, 64, 128), real(11, 4, 128, dtypes[1])
        check_close(answer, *map(placed, args), None, 128)


@pytest.mark.step("symmetric")
def test_second_call_leaves_the_first_result(answer):
    """第二次调用不会改掉第一次的结果 / a second call leaves the first result alone"""
    cases = [layer(seed, 1, 256, 128, 128, zeros=False) for seed in (1, 2)]
    results = [call(answer, *map(placed, args[:4]), 128) for args in cases]
    for args, got in zip(cases, results, strict=True):
        assert same(got, expected(*args).to(FP16))


# ---- zeros


@pytest.mark.step("zeros")
def test_zero_of_its_group_and_column(answer):
    """零点由组和列决定 / the zero depends on group and column"""
    for group_size in (64, 128, 256):
        *args, g = layer(group_size, 1, 256, 128, group_size)
        check_exact(answer, *map(placed, args), g)


@pytest.mark.step("zeros")
def test_every_zero_in_every_place(answer):
    """零点字里每个位置的每个值，按存储的值使用 / every zero in every place of a word, taken as it is stored"""
    groups, cols = torch.arange(4)[:, None], torch.arange(128)[None, :]
    zeros = (groups + cols // 8 * (cols % 2) + cols) % 16
    x, qweight, scales, _, g = layer(13, 1, 256, 128, 64)
    check_exact(answer, placed(x), placed(qweight), placed(scales), placed(zero_words(zeros)), g)


@pytest.mark.step("zeros")
def test_each_group_has_its_own_sum(answer):
    """每组减去的是本组 x 的和 / what a group takes off is the sum of its own x"""
    *args, g = layer(14, 1, 512, 128, 128)
    args[0] = torch.cat([torch.full((1, 128), float(i)) for i in (1, 0, 3, -5)], 1).to(FP16)
    args[2] = torch.ones((4, 128), dtype=FP16)
    check_exact(answer, *map(placed, args), g)


@pytest.mark.step("zeros")
def test_zero_eight_is_symmetric(answer):
    """零点全是 8 与没有零点结果相同 / zeros of 8 give what no zeros give"""
    x, qweight, scales, _, g = layer(12, 1, 256, 128, 128)
    inputs = placed(x), placed(qweight), placed(scales)
    eights = placed(zero_words(torch.full((2, 128), 8)))
    assert same(call(answer, *inputs, None, g), call(answer, *inputs, eights, g))


@pytest.mark.step("zeros")
def test_codes_at_their_zero_cancel(answer):
    """码等于零点的权重是 0 / a weight whose code is its zero is 0"""
    zeros = torch.from_numpy((mixed(15, 2, 128) >> np.uint64(60)).astype(np.int64))
    qweight = gptq_words(zeros.repeat_interleave(128, 0))
    args = whole(15, 1, 256, 500), qweight, powers(15, 2, 128), zero_words(zeros)
    assert same(call(answer, *map(placed, args), 128), torch.zeros((1, 128), dtype=FP16))


# ---- split_k


@pytest.mark.step("split_k")
def test_every_split_from_one_to_eight(answer):
    """split_k 从 1 到 8，每一位都相同 / split_k 1 to 8: the same to the bit"""
    *args, g = layer(20, 1, 256, 128, 64)
    args = [placed(t) for t in args]
    for split_k in range(1, 9):
        check_exact(answer, *args, g, split_k=split_k)


@pytest.mark.step("split_k")
def test_parts_of_unequal_length(answer):
    """段数除不尽组数时，剩下的也要算 / where the parts do not divide K, the rest counts too"""
    for groups, split_k in ((7, 4), (5, 3)):
        *args, g = layer(groups, 1, 64 * groups, 128, 64)
        check_exact(answer, *map(placed, args), g, split_k=split_k)


@pytest.mark.step("split_k")
def test_more_parts_than_rows(answer):
    """段比能分的还多：空段贡献 0 / more parts than there is to cut: an empty part adds nothing"""
    for k, group_size, split_k in ((64, 64, 8), (128, 64, 7), (64, 64, 33)):
        *args, g = layer(k, 1, k, 128, group_size)
        check_exact(answer, *map(placed, args), g, split_k=split_k)


@pytest.mark.step("split_k")
def test_one_group_in_several_parts(answer):
    """一组跨几段也可以 / one group may lie in several parts"""
    for split_k in (1, 3, 4):
        *args, g = layer(21, 1, 512, 128, 512)
        check_exact(answer, *map(placed, args), g, split_k=split_k)


@pytest.mark.step("split_k")
def test_partial_sums_stay_wide(answer):
    """部分和用 fp32 存，最后才舍入 / partial sums are kept in fp32 and rounded at the end"""
    x, qweight, *rest, g = layer(22, 1, 512, 128, 128, zeros=False)
    x, qweight = x.abs(), qweight | (0x88888888 - 2**32)
    check_exact(answer, *map(placed, (x, qweight, *rest)), g, split_k=4)
    *large, g = layer(23, 1, 512, 128, 128, zeros=False)
    codes = nibbles(large[1]).transpose(1, 2).reshape(512, 128)
    codes[256:] = codes[:256]
    codes[300] ^= 1
    large[0] = torch.cat((torch.full((1, 256), 20480.0), torch.full((1, 256), -20480.0)), 1).to(FP16)
    large[1], large[2] = gptq_words(codes), torch.full((4, 128), 0.5, dtype=FP16)
    check_exact(answer, *map(placed, large), g, split_k=2)


@pytest.mark.step("split_k")
def test_same_bits_in_every_run(answer):
    """一般的实数也每次给出同样的位 / real numbers too give the same bits every time"""
    args = [placed(t) for t in (real(24, 1, 512, FP32), some_words(24, 64, 128), real(25, 4, 128), some_words(26, 4, 16))]
    first = call(answer, *args, 128, split_k=4)
    assert same(call(answer, *args, 128, split_k=4), first)
    check_close(answer, *args, 128, split_k=4)


@pytest.mark.step("split_k")
def test_no_parts_are_refused(answer):
    """split_k 小于 1 时报 ValueError / split_k below 1 is a ValueError"""
    *args, g = layer(27, 1, 128, 64, 64)
    for split_k in (0, -1):
        with pytest.raises(ValueError):
            call(answer, *map(placed, args), g, split_k=split_k)


# ---- any_shape


@pytest.mark.step("any_shape")
def test_one_to_eight_rows(answer):
    """batch 从 1 到 8 / one to eight rows"""
    for batch in range(1, 9):
        *args, g = layer(30 + batch, batch, 128, 72, 64)
        check_exact(answer, *map(placed, args), g, split_k=2)


@pytest.mark.step("any_shape")
def test_rows_do_not_meet(answer):
    """一行里的 inf、nan 和 0 不影响别的行 / inf, nan and zeros in one row leave the others alone"""
    *args, g = layer(40, 6, 128, 64, 64)
    want = expected(*args, g)
    x = args[0]
    x[1], x[2, 5], x[4, 3] = 0, float("inf"), float("nan")
    got = call(answer, *map(placed, args), g, split_k=2)
    assert same(got[0::3], want.to(FP16)[0::3])
    assert same(got[5], want.to(FP16)[5])
    assert same(got[1], torch.zeros(64, dtype=FP16))
    assert bool(torch.isnan(got[4]).all()) and not bool(torch.isfinite(got[2]).any())


@pytest.mark.step("any_shape")
def test_columns_end_inside_a_tile(answer):
    """列数不是 tile 的整数倍 / the columns end inside a tile"""
    for cols in (1000, 1, 7, 63, 72, 129, 257):
        *args, g = layer(cols, 1 + cols % 2, 128, cols, 128, zeros=cols % 8 == 0)
        check_exact(answer, *map(placed, args), g)


@pytest.mark.step("any_shape")
def test_rows_of_down_proj(answer):
    """K = 3584：Llama-3-8B 的 down 投影，分在四张卡上 / K = 3584: Llama-3-8B's down projection over four GPUs"""
    *args, g = layer(41, 1, 14336 // 4, 8, 128)
    check_exact(answer, *map(placed, args), g, split_k=5)


@pytest.mark.step("any_shape")
@settings(max_examples=5)
@given(group_size=st.sampled_from((8, 24, 32, 40, 64, 96, 128)), groups=st.integers(1, 3), cols=st.integers(1, 300),
       batch=st.integers(1, 8), zeros=st.booleans(), split_k=st.integers(1, 8),
       dtypes=st.tuples(*[st.sampled_from((FP16, FP32))] * 2), seed=st.integers(0, 2**16))
@example(group_size=32, groups=5, cols=136, batch=2, zeros=True, split_k=3, dtypes=(FP16, FP16), seed=1)
@example(group_size=136, groups=1, cols=8, batch=1, zeros=True, split_k=2, dtypes=(FP16, FP16), seed=1)
@example(group_size=8, groups=7, cols=8, batch=3, zeros=True, split_k=5, dtypes=(FP32, FP16), seed=1)
@example(group_size=24, groups=3, cols=9, batch=5, zeros=False, split_k=2, dtypes=(FP16, FP32), seed=1)
def test_any_shape_and_group(answer, group_size, groups, cols, batch, zeros, split_k, dtypes, seed):
    """任意形状、组大小、batch 和类型 / any shape, group size, batch and type"""
    cols = -(-cols // 8) * 8 if zeros else cols
    *args, g = layer(seed, batch, group_size * groups, cols, group_size, zeros=zeros, dtypes=dtypes)
    check_exact(answer, *map(placed, args), g, split_k=split_k)


@pytest.mark.step("any_shape")
def test_views_with_any_strides(answer):
    """输入可以是任意步长的视图 / inputs may be views with any strides"""
    for shift in range(5):  # each input in each layout
        layouts = [LAYOUTS[(i + shift) % 5] for i in range(4)]
        *values, g = layer(50, 2, 64, 40, 32)
        values = [v[:1].repeat(v.shape[0], 1) if layout == LAYOUTS[4] else v for v, layout in zip(values, layouts, strict=True)]
        check_exact(answer, *map(placed, values, layouts), g)


@pytest.mark.step("any_shape")
def test_type_follows_x(answer):
    """结果的类型与 x 相同，scale 的类型任意 / the result has the type of x, whatever the scales are"""
    for dtypes in ((FP16, FP16), (FP16, FP32), (FP32, FP16), (FP32, FP32)):
        *args, g = layer(51, 2, 128, 64, 64, dtypes=dtypes)
        check_exact(answer, *map(placed, args), g)
    x, qweight, _, qzeros, g = layer(52, 1, 128, 64, 64, dtypes=(FP32, FP32))
    scales = powers(52, 2, 64, FP32) * 2.0**-30  # no fp16 holds these
    check_exact(answer, *map(placed, (x, qweight, scales, qzeros)), g)


@pytest.mark.step("any_shape")
def test_nothing_to_multiply(answer):
    """N 为 0 时结果为空，K 为 0 时结果为 0 / with N of 0 the result is empty, with K of 0 it is 0"""
    for k, n in ((64, 0), (0, 16), (0, 0)):
        *args, g = layer(53, 2, k, n, 32)
        assert same(call(answer, *args[:3], None, g), torch.zeros((2, n), dtype=FP16))
        assert same(call(answer, *args, g, split_k=2), torch.zeros((2, n), dtype=FP16))


def refused(answer, x=(2, 128), words=(16, 32), scales=(4, 32), zeros=(4, 4), group_size=32, dtype=FP16):
    qzeros = None if zeros is None else placed(some_words(2, *zeros))
    args = placed(whole(1, *x, 8, dtype)), placed(some_words(1, *words)), placed(powers(1, *scales)), qzeros
    with pytest.raises(ValueError):
        call(answer, *args, group_size)


@pytest.mark.step("any_shape")
def test_refuses_other_group_sizes(answer):
    """group_size 不合要求就报 ValueError / a group_size outside of the contract is a ValueError"""
    for group_size in (-1, 0, -32, 48, 256):  # -1 means "whole column" in config files, not here
        refused(answer, group_size=group_size)
        refused(answer, group_size=group_size, zeros=None)
    for group_size, groups in ((-1, 1), (48, 3), (48, 2), (256, 1)):  # scales for a short last group or one long group
        refused(answer, scales=(groups, 32), zeros=(groups, 4), group_size=group_size)
    refused(answer, scales=(32, 32), zeros=(32, 4), group_size=4)  # divides K, but cuts words


@pytest.mark.step("any_shape")
def test_refuses_shapes_that_do_not_fit(answer):
    """scale、零点、x 的形状不合就报 ValueError / scales, zeros or x of another shape are a ValueError"""
    for scales in ((3, 32), (5, 32), (4, 31), (32, 4), (1, 32)):
        refused(answer, scales=scales)
        refused(answer, scales=scales, zeros=None)
    for zeros in ((3, 4), (5, 4), (4, 3), (4, 5), (4, 32)):
        refused(answer, zeros=zeros)
    refused(answer, words=(16, 36), scales=(4, 36), zeros=(4, 4))  # N is no multiple of 8
    refused(answer, words=(16, 36), scales=(4, 36), zeros=(4, 5))
    for x in ((1, 120), (1, 136), (1, 16), (9, 128), (0, 128)):
        refused(answer, x=x)


@pytest.mark.step("any_shape")
def test_refuses_other_types_of_x(answer):
    """x 不是 fp16 或 fp32 时报 ValueError / x of another type than fp16 or fp32 is a ValueError"""
    for dtype in (torch.bfloat16, torch.float64, torch.int32):
        refused(answer, dtype=dtype)


# ---- measured


@pytest.mark.step("measured")
def test_eight_rows_share_one_reading(answer):
    """八行激活共用一次读取 / eight rows share one reading of the weight"""
    k, n = 1024, 256
    x, qweight = torch.zeros((8, k), dtype=FP16), torch.zeros((k // 8, n), dtype=torch.int32)
    scales, y = torch.zeros((k // 128, n), dtype=FP16), torch.empty((8, n), dtype=FP16)
    traffic(answer, "w4a16_gemv", x, qweight, scales, None, 128, least=moved(x, qweight, scales, y))
