"""Visible checks of 2.4: the worked answers of the README."""

from dataclasses import replace

import pytest
from given.hardware import A100_40, A100_80, H100, L4, RTX_4090, T4
from given.standins.tables import MODELS, SPECS

from grader.compare import same

GiB = 2**30
LLAMA3_8B, LLAMA3_70B = MODELS["Llama-3-8B"], MODELS["Llama-3-70B"]
BF16, INT4, INT4_SYM, INT4_ZERO16 = (SPECS[name] for name in ("bf16", "int4", "int4_sym", "int4_zero16"))


@pytest.mark.step("decode_upper_bound_tok_s")
def test_a100_40gb_against_rtx_4090(answer):
    """A100 40GB 对 RTX 4090：1.54 倍，不是 2 倍 / A100 40GB against RTX 4090: 1.54 times, not 2"""
    a100, rtx = (answer.decode_upper_bound_tok_s(LLAMA3_8B, BF16, hw, 1, 0) for hw in (A100_40, RTX_4090))
    assert same([a100, rtx], [103.5986414, 67.15590389], rtol=1e-8)
    assert same(a100 / rtx, 1.555 / 1.008, rtol=1e-8)


@pytest.mark.step("decode_upper_bound_tok_s")
def test_int4_on_the_smaller_card_wins(answer):
    """4090 上的 INT4 快过 A100 40GB 上的 BF16 / INT4 on a 4090 beats bf16 on an A100 40GB"""
    rtx = answer.decode_upper_bound_tok_s(LLAMA3_8B, INT4, RTX_4090, 1, 0)
    a100 = answer.decode_upper_bound_tok_s(LLAMA3_8B, BF16, A100_40, 1, 0)
    assert same([1000 / rtx, 1000 / a100], [4.640060952, 9.652636234], rtol=1e-8)  # ms per token


@pytest.mark.step("classify")
def test_prefill_computes(answer):
    """4,096 个 token 的 prefill：两块卡都受限于算力 / a prefill of 4,096 tokens: compute binds on both cards"""
    got = [answer.classify(LLAMA3_8B, BF16, hw, phase="prefill", batch=1, ctx_len=4096) for hw in (A100_40, RTX_4090)]
    assert same(got, ["compute", "compute"])


@pytest.mark.step("classify")
def test_context_moves_the_bottleneck(answer):
    """batch 256，上下文变长：算力、带宽、容量 / a batch of 256 with growing context: compute, bandwidth, capacity"""
    got = [answer.classify(LLAMA3_8B, BF16, A100_40, phase="decode", batch=256, ctx_len=c) for c in (64, 512, 1024)]
    assert same(got, ["compute", "bandwidth", "capacity"])
    assert same(answer.classify(LLAMA3_8B, BF16, A100_40, phase="decode", batch=1, ctx_len=1024), "bandwidth")


@pytest.mark.step("classify")
def test_a_model_of_70b(answer):
    """Llama-3-70B：BF16 和 INT4 在两块卡上都放不下 / Llama-3-70B fits neither card, in bf16 or INT4"""
    for hw in (A100_40, RTX_4090):
        for w in (BF16, INT4, INT4_SYM, INT4_ZERO16):
            assert same(answer.classify(LLAMA3_70B, w, hw, phase="decode", batch=1, ctx_len=1), "capacity")


@pytest.mark.step("classify")
def test_three_meanings_of_40_gb(answer):
    """“40 GB” 的三种含义 / three meanings of 40 GB"""
    cards = [replace(A100_40, vram_bytes=size) for size in (40 * 10**9, 42_405_855_232, 40 * GiB)]
    got = [answer.classify(LLAMA3_70B, INT4_SYM, hw, phase="decode", batch=1, ctx_len=40) for hw in cards]
    assert same(got, ["capacity", "capacity", "bandwidth"])
    assert same(answer.classify(LLAMA3_70B, INT4_SYM, cards[2], phase="decode", batch=1, ctx_len=41), "capacity")


@pytest.mark.step("rank_gpus")
def test_ranks_for_decode(answer):
    """decode 的排名：看带宽 / ranks for decode: bandwidth"""
    got = answer.rank_gpus(LLAMA3_8B, INT4, [L4, T4, RTX_4090, A100_40, A100_80, H100], phase="decode", batch=1, ctx_len=1024)
    want = [("H100 SXM", 696.2631623), ("A100 80GB SXM", 423.7852502), ("A100 40GB", 323.1908112),
            ("RTX 4090", 209.5024680), ("T4", 66.50871999), ("L4", 62.35192498)]  # fmt: skip
    assert same(got, want, rtol=1e-8)


@pytest.mark.step("rank_gpus")
def test_ranks_for_prefill(answer):
    """prefill 的排名：看算力，放不下的排最后 / ranks for prefill: compute; what does not fit comes last"""
    got = answer.rank_gpus(LLAMA3_8B, BF16, [T4, L4, RTX_4090, A100_40, A100_80], phase="prefill", batch=1, ctx_len=4096)
    want = [("A100 40GB", 20786.35121), ("A100 80GB SXM", 20786.35121), ("RTX 4090", 11006.10647),
            ("L4", 8061.373384), ("T4", None)]  # fmt: skip
    assert same(got, want, rtol=1e-8)
