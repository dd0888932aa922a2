"""Visible checks of 1.3: the worked example of the README, and a quiz of the scaling book."""

import pytest
from given.hardware import A100_40, A100_80, H100
from given.shapes import Hw, StepLoad

from grader.compare import same

TPU_V5E = Hw("TPU v5e", flops=1.97e14, bw=8.2e11)
LLAMA3_8B = StepLoad(  # bf16; each sequence holds 2,048 tokens of 131,072 bytes
    weight_bytes=15_009_849_344, n_params=7_504_924_672, kv_bytes_per_seq=268_435_456
)


@pytest.mark.step("critical_batch")
def test_knees_of_three_gpus(answer):
    """BF16 权重：三张卡的临界批量 / bf16 weights: the critical batch of three GPUs"""
    assert same(answer.critical_batch(A100_40, 16), 200.643, rtol=1e-5)
    assert same(answer.critical_batch(A100_80, 16), 153.016, rtol=1e-5)
    assert same(answer.critical_batch(H100, 16), 295.343, rtol=1e-5)


@pytest.mark.step("critical_batch")
def test_int8_weights_halve_the_knee(answer):
    """INT8 权重、BF16 计算：临界批量减半 / int8 weights, bf16 arithmetic: half the critical batch"""
    assert same(answer.critical_batch(TPU_V5E, 16), 240.244, rtol=1e-5)
    assert same(answer.critical_batch(TPU_V5E, 8), 120.122, rtol=1e-5)


@pytest.mark.step("decode_step_s")
def test_llama3_8b_on_an_a100(answer):
    """批量从 1 到 256，一步要多久 / from 1 to 256 sequences: how long a step takes"""
    got = [answer.decode_step_s(LLAMA3_8B, batch, A100_80) for batch in (1, 64, 256)]
    assert same(got, [7.49303e-3, 15.78701e-3, 46.01831e-3], rtol=1e-5)


@pytest.mark.step("decode_step_s")
def test_the_quiz_of_the_scaling_book(answer):
    """30B INT8，16 块芯片：批量 4 是 2.5 ms，批量 256 是 21 ms / 30B in int8, 16 chips: 2.5 ms for 4, 21 ms for 256"""
    slice_of_16 = Hw("TPU v5e 4x4", flops=16 * 1.97e14, bw=16 * 8.1e11)  # the quiz counts 8.1e11 bytes/s a chip
    load = StepLoad(weight_bytes=30 * 10**9, n_params=30 * 10**9, kv_bytes_per_seq=819_200_000)
    assert same(answer.decode_step_s(load, 4, slice_of_16), 2.567654e-3, rtol=1e-6)
    assert same(answer.decode_step_s(load, 256, slice_of_16), 21.054825e-3, rtol=1e-6)


@pytest.mark.step("throughput_tok_s")
def test_throughput_comes_to_rest(answer):
    """吞吐先升后平 / throughput rises and then comes to rest"""
    got = [answer.throughput_tok_s(LLAMA3_8B, batch, A100_80) for batch in (1, 64, 256, 1000)]
    assert same(got, [133.45739, 4053.96524, 5563.00275, 5563.00275], rtol=1e-6)
