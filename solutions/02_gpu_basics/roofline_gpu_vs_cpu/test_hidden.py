"""Hidden checks of 2.3: any product on any pair of devices against exact fractions, and the borders between regimes."""

from dataclasses import replace
from fractions import Fraction

import pytest
from given.hardware import A100_40, A100_80, CPU, H100, H200, L4, RTX_4090, T4
from given.shapes import Hw
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same

CLOSE = 1e-9
SIZE = st.integers(1, 5000)
WIDTH = st.sampled_from([0.5, 3, 4, 4.125, 4.15625, 4.25, 8, 8.5, 12.0, 16, 32, 64])
SIZES = st.tuples(SIZE, SIZE, SIZE)
DEVICES = st.builds(Hw, st.just("some device"), st.floats(1e9, 1e16), st.floats(1e8, 1e13))
PCIE = [A100_40, A100_80, RTX_4090, L4]


# ---- what is expected ----


def work(m, n, k) -> Fraction:
    """k multiplies and k adds for every element of C."""
    return Fraction(m * n) * (k + k)


def traffic(m, n, k, a=16, b=16, c=16) -> Fraction:
    """Bytes of the three matrices."""
    shapes = {(m, k, "A"): a, (k, n, "B"): b, (m, n, "C"): c}
    return sum(rows * columns * Fraction(bits) / 8 for (rows, columns, _), bits in shapes.items())


def roofs(hw, m, n, k, *bits) -> tuple[Fraction, Fraction]:
    """Seconds that compute alone and memory alone would take."""
    return work(m, n, k) / Fraction(hw.flops), traffic(m, n, k, *bits) / Fraction(hw.bw)


def seconds(hw, m, n, k, *bits) -> float:
    return float(max(roofs(hw, m, n, k, *bits)))


# ---- what is drawn ----


@st.composite
def device_for(draw, sizes, compute: bool):
    """A device that this product binds by compute, or by bandwidth, with some distance to the ridge."""
    intensity = work(*sizes) / traffic(*sizes)
    away = draw(st.floats(1.001, 1000.0))
    ridge = float(intensity) / away if compute else float(intensity) * away
    bw = draw(st.floats(1e9, 1e13))
    return Hw("bound by compute" if compute else "bound by bandwidth", bw * ridge, bw)


@st.composite
def pairs(draw, gpu_compute: bool, cpu_compute: bool):
    """(gpu, cpu, sizes): which roof binds each of the two."""
    sizes = draw(SIZES)
    return draw(device_for(sizes, gpu_compute)), draw(device_for(sizes, cpu_compute)), sizes


# ---- step 1 ----


@pytest.mark.step("attainable_flops")
@settings(max_examples=40)
@given(DEVICES, st.floats(0.0, 1e6))
def test_roof_of_any_device(answer, hw, intensity):
    """任意设备、任意强度 / any device at any intensity"""
    want = min(Fraction(hw.flops), Fraction(hw.bw) * Fraction(intensity))
    assert same(answer.attainable_flops(hw, intensity), float(want), rtol=CLOSE)


@pytest.mark.step("attainable_flops")
def test_roof_of_dense_arithmetic(answer):
    """强度足够高时，达到的就是 given 里的峰值 / at high intensity the peak of `given` is reached, no more"""
    devices = (A100_40, A100_80, RTX_4090, H100, H200, L4, T4, CPU)
    got = {hw.name: answer.attainable_flops(hw, 1e5) for hw in devices}
    assert same(got, {hw.name: hw.flops for hw in devices}, rtol=CLOSE)


@pytest.mark.step("attainable_flops")
def test_at_the_ridge_the_roofs_meet(answer):
    """脊点上两个上限相等 / at the ridge both limits are equal"""
    hw = Hw("ridge at 32", 2.0**40, 2.0**35)
    got = [answer.attainable_flops(hw, x) for x in (16.0, 31.0, 32.0, 33.0, 64.0)]
    assert same(got, [2.0**39, 31 * 2.0**35, 2.0**40, 2.0**40, 2.0**40], rtol=CLOSE)


@pytest.mark.step("attainable_flops")
def test_no_negative_intensity(answer):
    """强度为 0 时是 0，负数报 ValueError / no FLOP/s at intensity 0; a negative one is a ValueError"""
    assert same(answer.attainable_flops(CPU, 0.0), 0.0)
    for intensity in (-1e-9, -3.0):
        with pytest.raises(ValueError):
            answer.attainable_flops(CPU, intensity)


# ---- step 2 ----


@pytest.mark.step("gemm_intensity")
@settings(max_examples=40)
@given(SIZES)
def test_intensity_at_16_bits(answer, sizes):
    """16 位下的任意形状 / any sizes at 16 bits"""
    assert same(answer.gemm_intensity(*sizes), float(work(*sizes) / traffic(*sizes)), rtol=CLOSE)


@pytest.mark.step("gemm_intensity")
@settings(max_examples=40)
@given(SIZES, WIDTH, WIDTH, WIDTH)
def test_intensity_of_any_widths(answer, sizes, a, b, c):
    """三个矩阵各有各的位宽 / each of the three matrices has its own width"""
    want = float(work(*sizes) / traffic(*sizes, a, b, c))
    assert same(answer.gemm_intensity(*sizes, a_bits=a, b_bits=b, c_bits=c), want, rtol=CLOSE)


@pytest.mark.step("gemm_intensity")
@settings(max_examples=20)
@given(SIZES, st.sampled_from([4.125, 4.15625, 4.25, 8.5]))
def test_scales_are_bytes_too(answer, sizes, b):
    """scale 和零点也是字节：位宽可以带小数 / scales and zeros are bytes too: widths may be broken"""
    want = float(work(*sizes) / traffic(*sizes, 16, b, 16))
    assert same(answer.gemm_intensity(*sizes, b_bits=b), want, rtol=CLOSE)


@pytest.mark.step("gemm_intensity")
@settings(max_examples=20)
@given(SIZES, WIDTH, WIDTH, WIDTH)
def test_transposed_product(answer, sizes, a, b, c):
    """转置之后强度不变 / the transposed product has the same intensity"""
    m, n, k = sizes
    one, other = answer.gemm_intensity(m, n, k, a, b, c), answer.gemm_intensity(n, m, k, b, a, c)
    assert same(one, other, rtol=CLOSE)


@pytest.mark.step("gemm_intensity")
@settings(max_examples=20)
@given(st.integers(1, 512), st.sampled_from([4.25, 8, 16]))
def test_wide_layers_are_limited_by_m(answer, m, b):
    """层越宽，强度越由 m 决定 / the wider the layer, the more m alone decides"""
    wide = 2**40
    assert same(answer.gemm_intensity(m, wide, wide, b_bits=b), 16 * m / b, rtol=1e-6)


@pytest.mark.step("gemm_intensity")
def test_no_empty_matrix_no_empty_value(answer):
    """空矩阵、非正位宽报 ValueError / empty matrices and widths that are not positive are a ValueError"""
    for sizes in [(0, 4, 4), (4, 0, 4), (4, 4, 0), (-1, 4, 4), (-1, -1, 4)]:
        with pytest.raises(ValueError):
            answer.gemm_intensity(*sizes)
    for widths in [(0, 16, 16), (16, 0, 16), (16, 16, 0), (16, -4, 16)]:
        with pytest.raises(ValueError):
            answer.gemm_intensity(4, 4, 4, *widths)
    assert same(answer.gemm_intensity(1, 1, 1, 1, 1, 1), 16 / 3, rtol=CLOSE)


# ---- step 3 ----


@pytest.mark.step("gemm_time_s")
@settings(max_examples=40)
@given(DEVICES, SIZES)
def test_time_of_any_product(answer, hw, sizes):
    """任意设备、任意形状的时间 / the time of any product on any device"""
    assert same(answer.gemm_time_s(hw, *sizes), seconds(hw, *sizes), rtol=CLOSE)


@pytest.mark.step("gemm_time_s")
@settings(max_examples=40)
@given(DEVICES, SIZES, WIDTH, WIDTH, WIDTH)
def test_time_of_any_widths(answer, hw, sizes, a, b, c):
    """位宽改变时间 / the time of any widths"""
    got = answer.gemm_time_s(hw, *sizes, a_bits=a, b_bits=b, c_bits=c)
    assert same(got, seconds(hw, *sizes, a, b, c), rtol=CLOSE)


@pytest.mark.step("gemm_time_s")
@settings(max_examples=40)
@given(DEVICES, SIZES)
def test_one_roof_is_touched(answer, hw, sizes):
    """不低于任何一个下限，并且恰好等于其中一个 / never below either bound, and equal to one of them"""
    got = answer.gemm_time_s(hw, *sizes)
    compute, memory = map(float, roofs(hw, *sizes))
    assert got >= compute * (1 - CLOSE) and got >= memory * (1 - CLOSE)
    assert got <= compute * (1 + CLOSE) or got <= memory * (1 + CLOSE)


@pytest.mark.step("gemm_time_s")
@settings(max_examples=20)
@given(st.sampled_from([A100_40, A100_80, RTX_4090, H100, H200, L4, T4]), st.sampled_from([4, 8, 16]))
def test_critical_batch(answer, hw, b):
    """宽层的临界 batch：之前加 token 不费时间，之后成正比 / critical batch of a wide layer: tokens are free below it, not above"""
    wide = 2**34
    critical = hw.flops / hw.bw * b / 16
    below, above = int(critical * 0.98), int(critical * 1.02) + 1
    weights_s = float(wide * wide * Fraction(b, 8) / Fraction(hw.bw))
    assert same([answer.gemm_time_s(hw, m, wide, wide, b_bits=b) for m in (1, below)], [weights_s] * 2, rtol=1e-5)
    got = [answer.gemm_time_s(hw, m, wide, wide, b_bits=b) for m in (above, 2 * above)]
    assert same(got, [above * 2.0 * wide * wide / hw.flops, 2 * above * 2.0 * wide * wide / hw.flops], rtol=1e-5)


@pytest.mark.step("gemm_time_s")
def test_time_rejects_what_intensity_rejects(answer):
    """形状或位宽不对时报 ValueError / wrong sizes or widths are a ValueError here too"""
    for arguments in [(0, 4, 4), (4, 0, 4), (4, 4, -1), (4, 4, 4, 16, 0, 16)]:
        with pytest.raises(ValueError):
            answer.gemm_time_s(A100_80, *arguments)


# ---- step 4 ----


@pytest.mark.step("speedup")
@settings(max_examples=25)
@given(pairs(False, False))
def test_both_wait_for_memory(answer, case):
    """两台都等内存：带宽之比 / both wait for memory: the ratio of bandwidths"""
    gpu, cpu, sizes = case
    assert same(answer.speedup(gpu, cpu, *sizes), gpu.bw / cpu.bw, rtol=CLOSE)


@pytest.mark.step("speedup")
@settings(max_examples=25)
@given(pairs(True, True))
def test_both_are_busy_computing(answer, case):
    """两台都在计算：算力之比 / both are busy computing: the ratio of peaks"""
    gpu, cpu, sizes = case
    assert same(answer.speedup(gpu, cpu, *sizes), gpu.flops / cpu.flops, rtol=CLOSE)


@pytest.mark.step("speedup")
@settings(max_examples=25)
@given(st.booleans().flatmap(lambda gpu_compute: pairs(gpu_compute, not gpu_compute)))
def test_different_roofs(answer, case):
    """两台各受不同的限制：加速比在两个比值之间 / different roofs: the speed-up lies between the two ratios"""
    gpu, cpu, sizes = case
    got = answer.speedup(gpu, cpu, *sizes)
    low, high = sorted([gpu.bw / cpu.bw, gpu.flops / cpu.flops])
    assert low * (1 - CLOSE) <= got <= high * (1 + CLOSE)
    assert same(got, seconds(cpu, *sizes) / seconds(gpu, *sizes), rtol=1e-8)


@pytest.mark.step("speedup")
@settings(max_examples=40)
@given(DEVICES, DEVICES, st.floats(1e8, 1e12), SIZES, st.integers(0, 10**10))
def test_transfer_comes_first(answer, gpu, cpu, link_bw, sizes, offload_bytes):
    """先传输、再计算 / the transfer comes first, then the product"""
    gpu, cpu = replace(gpu, link_bw=link_bw, vram_bytes=1), replace(cpu, link_bw=link_bw / 8)
    gpu_s = Fraction(offload_bytes) / Fraction(link_bw) + max(roofs(gpu, *sizes))
    want = float(max(roofs(cpu, *sizes)) / gpu_s)
    assert same(answer.speedup(gpu, cpu, *sizes, offload_bytes=offload_bytes), want, rtol=CLOSE)


@pytest.mark.step("speedup")
@settings(max_examples=20)
@given(st.sampled_from(PCIE), st.integers(1, 8), SIZE, SIZE)
def test_offloaded_decode_is_slower_than_the_cpu(answer, gpu, m, n, k):
    """每步都从主机搬权重：decode 比 CPU 还慢 / decode with weights from the host is slower than the CPU"""
    m = min(m, n, k)
    got = answer.speedup(gpu, CPU, m, n, k, 2 * n * k)
    assert got < 1
    gpu_s = Fraction(2 * n * k) / Fraction(gpu.link_bw) + max(roofs(gpu, m, n, k))
    assert same(got, float(max(roofs(CPU, m, n, k)) / gpu_s), rtol=CLOSE)


@pytest.mark.step("speedup")
@settings(max_examples=20)
@given(DEVICES, DEVICES, SIZES, st.integers(1, 10**9))
def test_an_infinite_link_costs_nothing(answer, gpu, cpu, sizes, offload_bytes):
    """链路无限快时传输不花时间 / an infinite link costs nothing"""
    want = seconds(cpu, *sizes) / seconds(gpu, *sizes)
    assert same(answer.speedup(gpu, cpu, *sizes, offload_bytes), want, rtol=1e-8)


@pytest.mark.step("speedup")
def test_no_negative_transfer(answer):
    """负的传输量和空矩阵报 ValueError / a negative transfer or an empty matrix is a ValueError"""
    for arguments in [(4, 4, 4, -1), (0, 4, 4, 0), (4, 4, 0, 5)]:
        with pytest.raises(ValueError):
            answer.speedup(A100_80, CPU, *arguments)


# ---- step 5 ----


@pytest.mark.step("explain")
@settings(max_examples=25)
@given(st.booleans().flatmap(lambda compute: pairs(compute, compute)))
@example((Hw("bound by compute", 2.0**40, 2.0**35), Hw("bound by compute", 1e14, 1e12), (960, 960, 960)))
@example((Hw("bound by bandwidth", 1e15, 1e12), Hw("bound by bandwidth", 4e14, 1e12), (960, 960, 960)))
def test_same_roof(answer, case):
    """两台受同一种限制 / both devices under the same kind of roof"""
    gpu, cpu, sizes = case
    want = "flops_ratio" if gpu.name == "bound by compute" else "bandwidth_ratio"
    assert same(answer.explain(gpu, cpu, *sizes), want)


@pytest.mark.step("explain")
@settings(max_examples=25)
@given(pairs(False, True))
def test_only_the_cpu_computes(answer, case):
    """CPU 已经算不过来，GPU 还在等内存 / the CPU is out of FLOP/s while the GPU still waits for memory"""
    gpu, cpu, sizes = case
    assert same(answer.explain(gpu, cpu, *sizes), "mixed")


@pytest.mark.step("explain")
@settings(max_examples=25)
@given(pairs(True, False))
def test_only_the_gpu_computes(answer, case):
    """反过来的一对设备 / the other way round"""
    gpu, cpu, sizes = case
    assert same(answer.explain(gpu, cpu, *sizes), "mixed")


@pytest.mark.step("explain")
def test_the_ridge_belongs_to_compute(answer):
    """正好在脊点上，算受限于算力 / exactly at the ridge counts as bound by compute"""
    at, right = Hw("ridge at 32", 2.0**40, 2.0**35), Hw("ridge at 16", 2.0**34, 2.0**30)
    left = Hw("ridge at 64", 2.0**42, 2.0**36)
    sizes = (96, 96, 96)  # 32 FLOP/byte
    got = [answer.explain(*pair, *sizes) for pair in [(at, right), (right, at), (at, left), (left, at), (at, at)]]
    assert same(got, ["flops_ratio", "flops_ratio", "mixed", "mixed", "flops_ratio"])


@pytest.mark.step("explain")
def test_roofs_decide_not_ratios(answer):
    """看各自的限制，不看比值的大小 / the roofs decide, not which ratio is larger or nearer"""
    slow, fast = Hw("slow", 1e12, 1e11), Hw("fast", 8e12, 8e11)  # one ridge, 10; both ratios 8
    other = Hw("more of everything", 1e15, 1e12)  # ridge 1000; 1000 times the FLOP/s, 10 times the bandwidth
    wide = 1 << 20
    got = [answer.explain(fast, slow, m, wide, wide) for m in (1, 9, 11, 500)]
    got += [answer.explain(other, slow, m, wide, wide) for m in (1, 9, 11, 900, 1100)]
    assert same(got, ["bandwidth_ratio"] * 2 + ["flops_ratio"] * 2
                + ["bandwidth_ratio"] * 2 + ["mixed"] * 2 + ["flops_ratio"])  # fmt: skip


@pytest.mark.step("explain")
def test_explain_rejects_empty_matrices(answer):
    """空矩阵报 ValueError / empty matrices are a ValueError here too"""
    for sizes in [(0, 4, 4), (4, 0, 4), (4, 4, 0)]:
        with pytest.raises(ValueError):
            answer.explain(A100_80, CPU, *sizes)
