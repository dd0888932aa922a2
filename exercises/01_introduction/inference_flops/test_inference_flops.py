"""Visible checks of 1.5: the worked examples of the README."""

import pytest
from given.shapes import MLAShape, ModelShape, MoEShape
from given.standins.tables import MODELS

from grader.compare import same

LLAMA3_8B = MODELS["Llama-3-8B"]
MIXTRAL_8X7B = ModelShape(
    hidden=4096, n_layers=32, n_heads=32, n_kv_heads=8, head_dim=128, intermediate=14336, vocab=32000,
    moe=MoEShape(n_experts=8, top_k=2, expert_intermediate=14336),
)  # fmt: skip
DEEPSEEK_V2_LITE = ModelShape(
    hidden=2048, n_layers=27, n_heads=16, n_kv_heads=16, head_dim=192, intermediate=10944, vocab=102400,
    mla=MLAShape(kv_lora_rank=512, rope_dim=64, nope_dim=128, v_head_dim=128),
    moe=MoEShape(n_experts=64, top_k=6, expert_intermediate=1408, n_shared=2, n_dense_layers=1),
)  # fmt: skip


@pytest.mark.step("count_params")
def test_llama3_8b(answer):
    """Llama-3-8B 的参数量 / the parameters of Llama-3-8B"""
    assert same(answer.count_params(LLAMA3_8B), 8_030_261_248)


@pytest.mark.step("qwen_params")
def test_two_qwens(answer):
    """一个有偏置，一个共享词表、有 q/k 归一化 / one with biases, one with a tied table and q/k norms"""
    assert same(answer.count_params(MODELS["Qwen2.5-7B"]), 7_615_616_512)
    assert same(answer.count_params(MODELS["Qwen3-0.6B"]), 596_049_920)


@pytest.mark.step("matmul_flops")
def test_prefill_and_decode_of_llama3_8b(answer):
    """1,000 个 token 的 prefill，与一步 decode / a prefill of 1,000 tokens, and a decode step"""
    assert same(answer.matmul_flops(LLAMA3_8B, 1000, 1), 13_959_694_385_152)
    assert same(answer.matmul_flops(LLAMA3_8B, 1, 1), 15_009_316_864)


@pytest.mark.step("matmul_flops")
def test_logits_of_every_prompt_token(answer):
    """要整段 prompt 的 logits，head 就要算 1,000 次 / logits of the whole prompt: the head works 1,000 times"""
    assert same(answer.matmul_flops(LLAMA3_8B, 1000, 1000), 1000 * 15_009_316_864)


@pytest.mark.step("decode_step_bytes")
def test_llama3_8b_reads_its_weights(answer):
    """没有上下文：读权重，但不读输入 embedding / no context: the weights, without the input embedding"""
    assert same(answer.decode_step_bytes(LLAMA3_8B, [0]), 15_009_849_344)


@pytest.mark.step("decode_step_bytes")
def test_caches_of_four_sequences(answer):
    """四条序列：权重一份，KV 四份 / four sequences: the weights once, four caches"""
    assert same(answer.decode_step_bytes(LLAMA3_8B, [1000, 500, 0, 2500]), 15_009_849_344 + 4000 * 131_072)
    assert same(answer.decode_step_bytes(LLAMA3_8B, [1000], w_bits=8, kv_bits=8), 7_504_924_672 + 65_536_000)


@pytest.mark.step("attention_flops")
def test_attention_of_a_prefill_and_a_step(answer):
    """1,000 个 token 的 prefill，与上下文 1,000 时的一步 / a prefill of 1,000 tokens, and a step at 1,000"""
    assert same(answer.attention_flops(LLAMA3_8B, 1000, 1000), 262_406_144_000)
    assert same(answer.attention_flops(LLAMA3_8B, 1, 1000), 524_288_000)


@pytest.mark.step("moe_mla_params")
def test_mixtral_and_deepseek_v2_lite(answer):
    """Mixtral-8x7B 与 DeepSeek-V2-Lite / Mixtral-8x7B and DeepSeek-V2-Lite"""
    assert same(answer.count_params(MIXTRAL_8X7B), 46_702_792_704)
    assert same(answer.count_params(DEEPSEEK_V2_LITE), 15_706_484_224)
