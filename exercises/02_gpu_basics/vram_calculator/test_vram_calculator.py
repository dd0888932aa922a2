"""Visible checks of 2.1: the worked examples of the README."""

import pytest
from given.shapes import ModelShape, MoEShape, WeightSpec
from given.vram_calculator import VramReport

from grader.compare import same

GiB = 2**30
LLAMA3_8B = ModelShape(
    hidden=4096, n_layers=32, n_heads=32, n_kv_heads=8, head_dim=128, intermediate=14336, vocab=128256
)
LLAMA3_70B = ModelShape(
    hidden=8192, n_layers=80, n_heads=64, n_kv_heads=8, head_dim=128, intermediate=28672, vocab=128256
)
QWEN3_0_6B = ModelShape(  # 1024 / 16 heads would be 64, but head_dim is 128; one table for embedding and head
    hidden=1024, n_layers=28, n_heads=16, n_kv_heads=8, head_dim=128, intermediate=3072, vocab=151936,
    tied=True, qk_norm=True,
)  # fmt: skip
MIXTRAL_8X7B = ModelShape(
    hidden=4096, n_layers=32, n_heads=32, n_kv_heads=8, head_dim=128, intermediate=14336, vocab=32000,
    moe=MoEShape(n_experts=8, top_k=2, expert_intermediate=14336),
)  # fmt: skip
BF16 = WeightSpec()
INT4 = WeightSpec(bits=4, group_size=128, scale_bits=16, zero_bits=4)


@pytest.mark.step("kv_bytes_per_token")
def test_counts_kv_heads(answer):
    """KV 缓存只存 KV 头 / the cache holds KV heads only"""
    assert same(answer.kv_bytes_per_token(LLAMA3_70B), 327_680)
    assert same(answer.kv_bytes_per_token(LLAMA3_8B), 131_072)


@pytest.mark.step("kv_bytes_per_token")
def test_fp8_kv_is_half(answer):
    """FP8 的 KV 缓存减半 / an fp8 cache takes half"""
    assert same(answer.kv_bytes_per_token(LLAMA3_70B, kv_bits=8), 163_840)


@pytest.mark.step("kv_bytes_per_token")
def test_kv_heads_are_replicated(answer):
    """卡数多于 KV 头数时，KV 头要复制 / with more GPUs than KV heads, heads are replicated"""
    assert same([answer.kv_bytes_per_token(LLAMA3_70B, tp=tp) for tp in (1, 8, 16)], [327_680, 40_960, 40_960])


@pytest.mark.step("weight_bytes")
def test_bf16_weights(answer):
    """BF16：每个参数 2 字节 / bf16: two bytes a parameter"""
    assert same(answer.weight_bytes(LLAMA3_8B, BF16), 2 * 8_030_261_248)
    assert same(answer.weight_bytes(QWEN3_0_6B, BF16), 2 * 596_049_920)


@pytest.mark.step("weight_bytes")
def test_int4_is_more_than_half_a_byte(answer):
    """INT4 不是每参数 0.5 字节 / INT4 is more than half a byte a parameter"""
    assert same(answer.weight_bytes(LLAMA3_8B, INT4), 5_727_854_592)  # 5.334 GiB; half a byte each would be 3.739


@pytest.mark.step("vram_report")
def test_llama3_8b_on_24_gib(answer):
    """Llama-3-8B 放进 24 GiB 的卡 / Llama-3-8B on a 24 GiB card"""
    report = answer.vram_report(
        LLAMA3_8B, BF16, total_bytes=24 * GiB, free_bytes=24 * GiB, util=0.92, activation_bytes=GiB,
        cudagraph_bytes=0, max_model_len=8192,
    )  # fmt: skip
    assert same(
        report,
        VramReport(
            weights=16_060_522_496,
            kv_block_bytes=2_097_152,
            requested=23_708_219_474,
            available_for_kv=6_573_955_154,
            num_blocks=3_134,
            max_tokens=50_144,
            max_concurrency=6.12109375,
            fits=True,
            reason="",
        ),
    )


@pytest.mark.step("vram_report")
def test_another_process_holds_memory(answer):
    """别的进程占着显存，申请的份额就拿不到 / another process holds memory: the requested share is not there"""
    report = answer.vram_report(
        LLAMA3_8B, BF16, total_bytes=24 * GiB, free_bytes=20 * GiB, util=0.92, activation_bytes=GiB,
        cudagraph_bytes=0, max_model_len=8192,
    )  # fmt: skip
    assert same((report.requested, report.num_blocks, report.fits), (23_708_219_474, 3_134, False))
    word, _, sentence = report.reason.partition(":")
    assert word == "free" and sentence.strip()


@pytest.mark.step("moe_mla_weights")
def test_every_expert_is_stored(answer):
    """显存里要放下所有专家，不只是激活的 / every expert takes memory, not only the active ones"""
    assert same(answer.weight_bytes(MIXTRAL_8X7B, BF16), 2 * 46_702_792_704)
