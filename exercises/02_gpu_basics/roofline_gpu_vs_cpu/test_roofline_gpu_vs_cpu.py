"""Visible checks of 2.3: the worked example of the README."""

import pytest
from given.hardware import A100_80, CPU

from grader.compare import same

N, K = 4096, 14336  # the down projection of Llama-3-8B: [m, 14336] x [14336, 4096]


@pytest.mark.step("attainable_flops")
def test_two_limits(answer):
    """强度低时看带宽，强度高时看峰值 / bandwidth limits at low intensity, the peak at high"""
    assert same(answer.attainable_flops(A100_80, 1.0), 2.039e12, rtol=1e-9)
    assert same(answer.attainable_flops(A100_80, 100.0), 203.9e12, rtol=1e-9)
    assert same(answer.attainable_flops(A100_80, 1000.0), 312e12, rtol=1e-9)


@pytest.mark.step("gemm_intensity")
def test_one_token_is_one_flop_per_byte(answer):
    """一个 token：每字节约 1 次运算；4,096 个：1,792 次 / one token: 1 FLOP per byte; 4,096 of them: 1,792"""
    assert same(answer.gemm_intensity(1, N, K), 117_440_512 / 117_477_376, rtol=1e-9)
    assert same(answer.gemm_intensity(4096, N, K), 1792.0, rtol=1e-9)


@pytest.mark.step("gemm_intensity")
def test_narrow_weights_raise_the_intensity(answer):
    """权重变窄，强度升高 / narrow weights raise the intensity"""
    assert same(answer.gemm_intensity(1, N, K, b_bits=4.25), 117_440_512 / 31_232_000, rtol=1e-9)


@pytest.mark.step("gemm_time_s")
def test_times_of_the_down_projection(answer):
    """Llama-3-8B 的 down 投影：两台设备、两个阶段 / Llama-3-8B's down projection: two devices, two phases"""
    got = [answer.gemm_time_s(hw, m, N, K) for hw in (A100_80, CPU) for m in (1, 4096)]
    assert same(got, [57.61519176e-6, 1.541783132e-3, 382.4133333e-6, 117.440512e-3], rtol=1e-8)


@pytest.mark.step("speedup")
def test_decode_gains_the_bandwidths(answer):
    """decode 快 6.64 倍，prefill 快 76.2 倍 / decode gains 6.64 times, prefill 76.2 times"""
    assert same(answer.speedup(A100_80, CPU, 1, N, K), 2.039e12 / 0.3072e12, rtol=1e-9)
    assert same(answer.speedup(A100_80, CPU, 4096, N, K), 312e12 / 4.096e12, rtol=1e-9)
    assert same(answer.speedup(A100_80, CPU, 16, N, K), 7.925041644, rtol=1e-8)


@pytest.mark.step("speedup")
def test_weights_left_on_the_host(answer):
    """权重留在主机内存里，每次都要搬 / weights left on the host cross the link every time"""
    weights = 2 * N * K
    assert same(answer.speedup(A100_80, CPU, 1, N, K, offload_bytes=weights), 0.1025888329, rtol=1e-8)
    assert same(answer.speedup(A100_80, CPU, 4096, N, K, offload_bytes=weights), 22.53358371, rtol=1e-8)


@pytest.mark.step("explain")
def test_three_explanations(answer):
    """1、16、4,096 个 token，三种解释 / three explanations, for 1, 16 and 4,096 tokens"""
    got = [answer.explain(A100_80, CPU, m, N, K) for m in (1, 16, 4096)]
    assert same(got, ["bandwidth_ratio", "mixed", "flops_ratio"])
