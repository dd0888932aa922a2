"""Hidden checks of 2.1: generated shapes against a list of every tensor, totals of real models, edges of the budget."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from given.shapes import MLAShape, ModelShape, MoEShape, WeightSpec
from given.standins.tables import MODELS
from given.vram_calculator import VramReport
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.compare import same

BF16 = WeightSpec()
INT4 = WeightSpec(4, 128, 16, 4)
TINY = ModelShape(hidden=64, n_layers=3, n_heads=8, n_kv_heads=2, head_dim=16, intermediate=96, vocab=640)


# ---- what is expected ----


def local(n: int, tp: int) -> int:
    assert n % tp == 0
    return n // tp


def tensors(m: ModelShape, tp: int) -> list[tuple[str, int, int]]:
    """Every tensor of one GPU: (kind, K, N); kind is linear, table or plain."""
    found = []
    heads = local(m.n_heads, tp)
    for layer in range(m.n_layers):
        found += [("plain", 1, m.hidden)] * 2
        if m.mla is not None:
            a = m.mla
            q_from = m.hidden
            if a.q_lora_rank is not None:
                q_from = a.q_lora_rank
                found += [("linear", m.hidden, a.q_lora_rank), ("plain", 1, a.q_lora_rank)]
            found += [("linear", q_from, heads * a.nope_dim + heads * a.rope_dim)]
            found += [("linear", m.hidden, a.kv_lora_rank + a.rope_dim), ("plain", 1, a.kv_lora_rank)]
            found += [("linear", a.kv_lora_rank, heads * a.nope_dim + heads * a.v_head_dim)]
            found += [("linear", heads * a.v_head_dim, m.hidden)]
        else:
            kv_heads = 1 if tp > m.n_kv_heads else local(m.n_kv_heads, tp)
            for n in (heads, kv_heads, kv_heads):
                found += [("linear", m.hidden, n * m.head_dim)]
                found += [("plain", 1, n * m.head_dim)] * m.qkv_bias
            found += [("plain", 1, m.head_dim)] * (2 * m.qk_norm)
            found += [("linear", heads * m.head_dim, m.hidden)]
        widths = [m.intermediate]
        if m.moe is not None and layer >= m.moe.n_dense_layers:
            e = m.moe
            found += [("plain", m.hidden, e.n_experts)] + [("plain", 1, e.n_experts)] * e.gate_bias
            widths = [e.expert_intermediate] * e.n_experts
            if e.n_shared:
                widths.append(e.n_shared * e.expert_intermediate)
        for width in widths:
            f = local(width, tp)
            found += [("linear", m.hidden, f), ("linear", m.hidden, f), ("linear", f, m.hidden)]
    found += [("table", m.hidden, math.ceil(Fraction(m.vocab, tp)))] * (1 if m.tied else 2)
    found += [("plain", 1, m.hidden)]
    return found


def expected_weights(m: ModelShape, w: WeightSpec, tp: int = 1) -> int:
    bits = 0
    for kind, k, n in tensors(m, tp):
        if kind == "plain" or (kind == "table" and not w.quantize_embeddings):
            bits += k * n * w.other_bits
            continue
        bits += k * n * w.bits
        if w.bits < 16:
            starts = range(0, k, w.group_size or k)  # where the groups of one column begin
            bits += len(starts) * n * (w.scale_bits + w.zero_bits)
    return math.ceil(Fraction(bits, 8))


# ---- what is drawn ----

TPS = st.sampled_from([2, 3, 4, 6, 8])
SIZES = st.integers(1, 40)
SCALES = [8, 16, 32]
ZEROS = [0, 4, 8, 16]


@st.composite
def dense(draw, tp=st.just(1)):
    """(shape, tp) that fit together; head_dim is not hidden / heads, layers are not heads."""
    n = draw(tp)
    kv_heads = draw(st.sampled_from([k for k in range(1, 13) if k % n == 0 or n % k == 0]))
    shape = ModelShape(
        hidden=draw(st.integers(1, 70)),
        n_layers=draw(st.integers(1, 5)),
        n_heads=math.lcm(n, kv_heads) * draw(st.integers(1, 3)),
        n_kv_heads=kv_heads,
        head_dim=draw(SIZES),
        intermediate=n * draw(SIZES),
        vocab=draw(st.integers(1, 90)),
        tied=draw(st.booleans()),
        qkv_bias=draw(st.booleans()),
        qk_norm=draw(st.booleans()),
    )
    return shape, n


@st.composite
def with_experts(draw, tp=st.just(1)):
    shape, n = draw(dense(tp))
    n_experts = draw(st.integers(1, 5))
    n_dense = draw(st.integers(0, shape.n_layers))
    moe = MoEShape(
        n_experts=n_experts,
        top_k=draw(st.integers(1, n_experts)),
        expert_intermediate=n * draw(SIZES),
        n_shared=draw(st.integers(0, 3)),
        n_dense_layers=n_dense,
        gate_bias=draw(st.booleans()),
    )
    unused = shape.intermediate + 1 if n_dense == 0 else shape.intermediate  # no dense layer: any width will do
    return replace(shape, moe=moe, intermediate=unused), n


@st.composite
def with_latents(draw, base, tp=st.just(1)):
    shape, n = draw(base(tp))
    mla = MLAShape(draw(SIZES), draw(SIZES), draw(SIZES), draw(SIZES), draw(st.none() | SIZES))
    kv_heads = draw(st.integers(1, 13))  # not used with MLA, so it need not fit tp
    return replace(shape, mla=mla, n_kv_heads=kv_heads, qkv_bias=False, qk_norm=False), n


def quantised(group_size, quantize_embeddings=st.just(False), other_bits=st.just(16)):
    return st.builds(
        WeightSpec, st.integers(2, 8), group_size, st.sampled_from(SCALES), st.sampled_from(ZEROS),
        quantize_embeddings, other_bits,
    )  # fmt: skip


@st.composite
def budgets(draw, weights, kv_per_token, block_size=16, blocks=st.integers(0, 40)):
    """Arguments of a budget with room for about so many blocks; util has few binary digits, so products are exact."""
    activation, graphs = draw(st.integers(0, 5000)), draw(st.integers(0, 5000))
    util = draw(st.integers(8, 64)) / 64
    block_bytes = kv_per_token * block_size
    needed = weights + activation + graphs + draw(blocks) * block_bytes + draw(st.integers(0, block_bytes - 1))
    total = math.ceil(needed / Fraction(util))
    return {
        "total_bytes": total, "util": util, "activation_bytes": activation, "cudagraph_bytes": graphs,
        "block_size": block_size,
    }  # fmt: skip


@st.composite
def priced(draw, tp=st.just(1), specs=st.just(BF16), kv_bits=st.just(16)):
    """(shape, storage, weights, KV per token, arguments) of one report."""
    m, n = draw(dense(tp))
    w, bits = draw(specs), draw(kv_bits)
    weights = expected_weights(m, w, n)
    kv = m.n_layers * 2 * max(1, m.n_kv_heads // n) * m.head_dim * bits // 8
    budget = draw(budgets(weights, kv, draw(st.integers(1, 32))))
    more = {"tp": n, "kv_bits": bits, "max_model_len": draw(st.integers(1, 200)), "free_bytes": budget["total_bytes"]}
    return m, w, weights, kv, {**budget, **more}


def expected_report(weights, kv_per_token, args, max_model_len):
    """The numbers, with fits and reason left open."""
    requested = math.ceil(Fraction(args["util"]) * args["total_bytes"])
    available = requested - weights - args["activation_bytes"] - args["cudagraph_bytes"]
    block_size = args["block_size"]
    block_bytes = kv_per_token * block_size
    num_blocks = available // block_bytes if available > 0 else 0
    concurrency = num_blocks / len(range(0, max_model_len, block_size))
    return VramReport(
        weights, block_bytes, requested, available, num_blocks, num_blocks * block_size, concurrency, True, ""
    )


def numbers(report: VramReport) -> VramReport:
    return replace(report, fits=True, reason="")


def verdict(report: VramReport) -> tuple[bool, str]:
    """fits, and the word before the colon; a reason must go on after it."""
    word, colon, sentence = report.reason.partition(":")
    assert not colon or sentence.strip(), "a reason is a word, a colon and a sentence"
    return report.fits, word + colon


def budget_for(m, w, available, **more):
    """Everything of the card is requested; exactly `available` bytes are left for the cache."""
    total = expected_weights(m, w, more.get("tp", 1)) + 300 + available
    return {
        "total_bytes": total, "free_bytes": total, "util": 1.0, "activation_bytes": 200, "cudagraph_bytes": 100, **more,
    }  # fmt: skip


# ---- step 1 ----


@pytest.mark.step("kv_bytes_per_token")
@settings(max_examples=20)
@given(dense(), st.sampled_from([4, 8, 16, 32]))
def test_kv_of_any_shape(answer, case, kv_bits):
    """任意形状：层数、KV 头数、head_dim 和位宽 / any shape: layers, KV heads, head_dim and width"""
    m, _ = case
    vectors = [m.head_dim * kv_bits] * (2 * m.n_kv_heads * m.n_layers)
    assert same(answer.kv_bytes_per_token(m, kv_bits), sum(vectors) // 8)


@pytest.mark.step("kv_bytes_per_token")
@settings(max_examples=20)
@given(dense(TPS), st.sampled_from([4, 8, 16]))
def test_kv_of_one_gpu(answer, case, kv_bits):
    """张量并行：一张卡至少存一个 KV 头 / tensor parallel: a GPU holds at least one KV head"""
    m, tp = case
    held = {head * tp // m.n_kv_heads for head in range(m.n_kv_heads)}  # GPUs that the heads reach without copies
    heads = m.n_kv_heads // len(held)
    assert same(answer.kv_bytes_per_token(m, kv_bits, tp), m.n_layers * 2 * heads * m.head_dim * kv_bits // 8)


@pytest.mark.step("kv_bytes_per_token")
@settings(max_examples=20)
@given(with_latents(dense), st.sampled_from([4, 8, 16]))
def test_mla_caches_one_latent(answer, case, kv_bits):
    """MLA 每层只存一个潜向量 / MLA caches one latent per layer"""
    m, _ = case
    bits = sum([(m.mla.kv_lora_rank + m.mla.rope_dim) * kv_bits] * m.n_layers)
    assert same(answer.kv_bytes_per_token(m, kv_bits), math.ceil(Fraction(bits, 8)))


@pytest.mark.step("kv_bytes_per_token")
@settings(max_examples=20)
@given(with_latents(dense, TPS))
def test_every_gpu_holds_the_latent(answer, case):
    """张量并行不切分 MLA 的潜向量 / tensor parallel does not split MLA's latent"""
    m, tp = case
    assert same(answer.kv_bytes_per_token(m, tp=tp), 2 * m.n_layers * (m.mla.kv_lora_rank + m.mla.rope_dim))


@pytest.mark.step("kv_bytes_per_token")
def test_kv_rejects_uneven_heads(answer):
    """头数分不均时报 ValueError / heads that cannot be split evenly are a ValueError"""
    latent = MLAShape(32, 8, 16, 16)
    for heads, kv_heads, mla, tp in [
        (14, 2, None, 4),  # 4 is a multiple of 2 but does not divide 14
        (12, 6, None, 4),  # 4 divides 12 but goes neither into 6 nor 6 into 4
        (24, 4, None, 6),
        (8, 2, None, 16),
        (8, 2, None, 0),
        (8, 2, None, -2),
        (14, 2, latent, 4),
    ]:
        m = replace(TINY, n_heads=heads, n_kv_heads=kv_heads, mla=mla)
        with pytest.raises(ValueError):
            answer.kv_bytes_per_token(m, tp=tp)


# ---- step 2 ----


@pytest.mark.step("weight_bytes")
def test_totals_of_nine_models(answer):
    """九个真实模型的参数总数 / parameter totals of nine real models"""
    totals = {
        "Llama-2-7B": 6_738_415_616,
        "Llama-3-8B": 8_030_261_248,
        "Llama-3-70B": 70_553_706_496,
        "Qwen2.5-0.5B": 494_032_768,
        "Qwen2.5-7B": 7_615_616_512,
        "Qwen2.5-72B": 72_706_203_648,
        "Qwen3-0.6B": 596_049_920,
        "Qwen3-4B": 4_022_468_096,
        "Qwen3-8B": 8_190_735_360,
    }
    assert same({name: answer.weight_bytes(MODELS[name], BF16) for name in totals},
                {name: 2 * total for name, total in totals.items()})  # fmt: skip


@pytest.mark.step("weight_bytes")
@settings(max_examples=20)
@given(dense())
def test_weights_of_any_shape(answer, case):
    """任意形状：投影、FFN、词表、偏置和归一化 / any shape: projections, FFN, tables, biases, norms"""
    m, _ = case
    assert same(answer.weight_bytes(m, BF16), expected_weights(m, BF16))


@pytest.mark.step("weight_bytes")
@settings(max_examples=20)
@given(dense(), st.sampled_from([BF16, INT4, WeightSpec(8)]))
def test_a_tied_table_is_stored_once(answer, case, w):
    """输入输出共享的词表只存一份 / a tied table is stored once"""
    m, _ = case
    one, two = (answer.weight_bytes(replace(m, vocab=8 * m.vocab, tied=tied), w) for tied in (True, False))
    assert same(two - one, m.hidden * 8 * m.vocab * 2)


@pytest.mark.step("weight_bytes")
@settings(max_examples=20)
@given(dense(), st.sampled_from([16, 32]), st.none() | SIZES, st.sampled_from(ZEROS))
def test_wide_weights_have_no_scales(answer, case, bits, group_size, zero_bits):
    """16 位及以上没有 scale 和零点 / no scales or zeros from 16 bits up"""
    m, _ = case
    w = WeightSpec(bits, group_size, 16, zero_bits)
    assert same(answer.weight_bytes(m, w), answer.weight_bytes(m, WeightSpec(bits)))


@pytest.mark.step("weight_bytes")
def test_int4_totals_by_kind(answer):
    """三种 INT4：对称、4 位零点、16 位零点 / three kinds of INT4: symmetric, 4-bit and 16-bit zeros"""
    kinds = [WeightSpec(4, 128, 16, zero_bits) for zero_bits in (0, 4, 16)]
    got = {name: [answer.weight_bytes(MODELS[name], w) for w in kinds] for name in ("Llama-3-8B", "Llama-3-70B")}
    assert same(
        got,
        {
            "Llama-3-8B": [5_700_591_616, 5_727_854_592, 5_809_643_520],  # 5.309, 5.334, 5.411 GiB
            "Llama-3-70B": [39_500_398_592, 39_767_785_472, 40_569_946_112],  # 36.79, 37.04, 37.78 GiB
        },
    )


@pytest.mark.step("weight_bytes")
@settings(max_examples=30)
@given(dense(), quantised(st.integers(1, 50)))
def test_groups_run_along_the_input(answer, case, w):
    """分组沿输入维，最后一组可以不满 / groups run along the input dim, the last may be short"""
    m, _ = case
    assert same(answer.weight_bytes(m, w), expected_weights(m, w))


@pytest.mark.step("weight_bytes")
@settings(max_examples=20)
@given(dense(), quantised(st.none()))
def test_one_scale_per_output_channel(answer, case, w):
    """没有分组时，每个输出通道一个 scale / without groups, one scale per output channel"""
    m, _ = case
    assert same(answer.weight_bytes(m, w), expected_weights(m, w))


@pytest.mark.step("weight_bytes")
@settings(max_examples=20)
@given(dense(), quantised(st.none() | SIZES, st.booleans(), st.sampled_from([16, 32])))
def test_what_is_not_quantised(answer, case, w):
    """词表、归一化、偏置各按哪个位宽 / which width tables, norms and biases have"""
    m, _ = case
    assert same(answer.weight_bytes(m, w), expected_weights(m, w))


@pytest.mark.step("weight_bytes")
@settings(max_examples=20)
@given(dense(), quantised(st.none() | SIZES, st.just(True)))
def test_tables_like_linear_layers(answer, case, w):
    """quantize_embeddings：词表和线性层一样存 / quantize_embeddings: tables are stored like linear layers"""
    m, _ = case
    assert same(answer.weight_bytes(m, w), expected_weights(m, w))


@pytest.mark.step("weight_bytes")
@settings(max_examples=20)
@given(dense(), st.integers(2, 13), st.none() | SIZES)
def test_affine_in_bits(answer, case, bits, group_size):
    """位宽每加一，字节数的增量不变 / every further bit costs the same"""
    m, _ = case
    m = replace(m, hidden=8 * m.hidden, head_dim=8 * m.head_dim)
    a, b, c = (answer.weight_bytes(m, WeightSpec(n, group_size)) for n in (bits, bits + 1, bits + 2))
    linear = sum(k * n for kind, k, n in tensors(m, 1) if kind == "linear")
    assert same((b - a, c - b), (linear // 8, linear // 8))


@pytest.mark.step("weight_bytes")
@settings(max_examples=30)
@given(dense(TPS))
def test_shards_of_any_shape(answer, case):
    """张量并行：矩阵切开，归一化整份保留 / tensor parallel: matrices are split, norms stay whole"""
    m, tp = case
    assert same(answer.weight_bytes(m, BF16, tp), expected_weights(m, BF16, tp))


@pytest.mark.step("weight_bytes")
@settings(max_examples=30)
@given(dense(TPS), quantised(st.none() | st.integers(1, 50), st.booleans()))
def test_groups_of_the_local_part(answer, case, w):
    """先切分再分组：每张卡的分组数按本地的 K 算 / split first, then group: G counts the local K"""
    m, tp = case
    assert same(answer.weight_bytes(m, w, tp), expected_weights(m, w, tp))


@pytest.mark.step("weight_bytes")
def test_weights_reject_uneven_splits(answer):
    """头数或 FFN 宽度除不尽时报 ValueError / heads or FFN width that tp does not divide are a ValueError"""
    for change, tp in [({"intermediate": 98}, 4), ({"n_heads": 14}, 4), ({"n_heads": 12, "n_kv_heads": 6}, 4), ({}, 0)]:
        with pytest.raises(ValueError):
            answer.weight_bytes(replace(TINY, **change), BF16, tp)


# ---- step 3 ----


@pytest.mark.step("vram_report")
@settings(max_examples=20)
@given(priced())
def test_report_of_any_budget(answer, case):
    """任意预算：从申请到并发数的每个数 / any budget: every number from the request to the concurrency"""
    m, w, weights, kv, args = case
    got = answer.vram_report(m, w, **args)
    assert same(numbers(got), expected_report(weights, kv, args, args["max_model_len"]))


@pytest.mark.step("vram_report")
@settings(max_examples=20)
@given(priced(specs=quantised(st.none() | SIZES), kv_bits=st.sampled_from([8, 16])))
def test_weights_and_cache_have_their_own_width(answer, case):
    """权重的位宽不决定 KV 缓存的位宽 / the width of the weights is not that of the cache"""
    m, w, weights, kv, args = case
    got = answer.vram_report(m, w, **args)
    assert same(numbers(got), expected_report(weights, kv, args, args["max_model_len"]))


@pytest.mark.step("vram_report")
@settings(max_examples=20)
@given(priced(TPS))
def test_report_of_one_gpu(answer, case):
    """张量并行时，报告里的每个数都是一张卡的 / under tensor parallel every number is that of one GPU"""
    m, w, weights, kv, args = case
    got = answer.vram_report(m, w, **args)
    assert same(numbers(got), expected_report(weights, kv, args, args["max_model_len"]))


@pytest.mark.step("vram_report")
@settings(max_examples=20)
@given(budgets(expected_weights(TINY, BF16), 384, blocks=st.integers(2, 20)), st.floats(0, 1))
def test_util_is_a_share_of_the_total(answer, args, share):
    """空闲显存只要够，多少都不改变结果 / as long as it suffices, free memory changes nothing"""
    want = expected_report(expected_weights(TINY, BF16), 384, args, 32)
    for spare in (0, int(share * (args["total_bytes"] - want.requested))):
        got = answer.vram_report(TINY, BF16, **args, free_bytes=want.requested + spare, max_model_len=32)
        assert same(got, want)


@pytest.mark.step("vram_report")
@settings(max_examples=20)
@given(budgets(expected_weights(TINY, BF16), 384, blocks=st.integers(0, 20)), st.integers(1, 10_000))
def test_free_memory_covers_the_request(answer, args, short):
    """空闲显存比申请少一个字节也不行；数字照算 / one byte short of the request will not start; the numbers stay"""
    want = expected_report(expected_weights(TINY, BF16), 384, args, 64)
    for lacking in (1, short):
        got = answer.vram_report(TINY, BF16, **args, free_bytes=want.requested - lacking, max_model_len=64)
        assert same(numbers(got), want)
        assert same(verdict(got), (False, "free:"))


@pytest.mark.step("vram_report")
def test_no_room_for_the_cache(answer):
    """权重和激活用光了预算：块数是 0，不是负数 / weights and activations use it all: zero blocks, not fewer"""
    for available in (0, -1, -6143, -6144, -6145, -100_000):
        got = answer.vram_report(TINY, BF16, **budget_for(TINY, BF16, available), max_model_len=16)
        assert same(got.available_for_kv, available)
        assert same((got.num_blocks, got.max_tokens, got.max_concurrency), (0, 0, 0.0))
        assert same(verdict(got), (False, "room:"))
    crowded = budget_for(TINY, BF16, -1)
    crowded["free_bytes"] -= 1
    assert same(verdict(answer.vram_report(TINY, BF16, **crowded, max_model_len=16)), (False, "free:"))


@pytest.mark.step("vram_report")
def test_a_block_that_just_fits(answer):
    """预算正好是整数个块 / a budget of exactly so many blocks"""
    for blocks in (1, 4, 5, 37):
        exact, short = (
            answer.vram_report(TINY, BF16, **budget_for(TINY, BF16, blocks * 6144 - less), max_model_len=16)
            for less in (0, 1)
        )
        assert same((exact.num_blocks, exact.max_tokens, exact.max_concurrency), (blocks, 16 * blocks, float(blocks)))
        assert same((short.num_blocks, short.max_tokens), (blocks - 1, 16 * blocks - 16))


@pytest.mark.step("vram_report")
def test_one_sequence_must_fit(answer):
    """至少要放得下一条最长的序列，最后半块也占一块 / one longest sequence must fit, its last part block whole"""
    for max_model_len, blocks, want in [
        (64, 4, (True, "")),
        (64, 3, (False, "context:")),
        (65, 4, (False, "context:")),
        (65, 5, (True, "")),
        (79, 4, (False, "context:")),
        (1, 1, (True, "")),
        (1, 0, (False, "context:")),
    ]:
        room = budget_for(TINY, BF16, blocks * 6144 + 1)
        got = answer.vram_report(TINY, BF16, **room, max_model_len=max_model_len)
        assert same(verdict(got), want)
        assert same(got.max_concurrency, blocks / math.ceil(max_model_len / 16))


@pytest.mark.step("vram_report")
@settings(max_examples=20)
@given(dense(), st.integers(0, 10**6), st.integers(1, 20), st.integers(1, 20), st.sampled_from([4, 8, 16]))
def test_larger_blocks_are_never_more(answer, case, available, small, more, kv_bits):
    """块越大、KV 越宽，块数不会变多 / larger blocks or a wider cache never give more blocks"""
    m, _ = case
    room = budget_for(m, BF16, available)
    a, b, c = (
        answer.vram_report(m, BF16, **room, max_model_len=8, block_size=size, kv_bits=bits)
        for size, bits in ((small, kv_bits), (small + more, kv_bits), (small, 2 * kv_bits))
    )
    assert a.num_blocks >= b.num_blocks and a.num_blocks >= c.num_blocks
    assert same((a.max_tokens, b.max_tokens), (a.num_blocks * small, b.num_blocks * (small + more)))
    used = a.kv_block_bytes * a.num_blocks
    assert used <= max(0, a.available_for_kv) < used + a.kv_block_bytes


@pytest.mark.step("vram_report")
def test_report_rejects_nonsense(answer):
    """比例不在 (0, 1]、长度或块为 0、切不均：ValueError / util outside (0, 1], no tokens, uneven tp: ValueError"""
    room = budget_for(TINY, BF16, 50 * 6144)
    assert answer.vram_report(TINY, BF16, **room, max_model_len=16).fits
    for change in [
        {"util": 0.0},
        {"util": -0.5},
        {"util": 1.01},
        {"util": 92.0},
        {"max_model_len": 0},
        {"block_size": 0},
        {"block_size": -16},
        {"tp": 3},
    ]:
        with pytest.raises(ValueError):
            answer.vram_report(TINY, BF16, **{**room, "max_model_len": 16, **change})


# ---- stretch ----


@pytest.mark.step("moe_mla_weights")
def test_totals_of_five_expert_models(answer):
    """五个 MoE、MLA 模型的参数总数 / parameter totals of five MoE and MLA models"""
    v2 = MLAShape(512, 64, 128, 128, 1536)
    for m, total in [
        (ModelShape(4096, 32, 32, 8, 128, 14336, 32000, moe=MoEShape(8, 2, 14336)), 46_702_792_704),
        (ModelShape(2048, 48, 32, 4, 128, 6144, 151936, qk_norm=True, moe=MoEShape(128, 8, 768)), 30_532_122_624),
        (ModelShape(2048, 27, 16, 16, 128, 10944, 102400, mla=replace(v2, q_lora_rank=None),
                    moe=MoEShape(64, 6, 1408, 2, 1)), 15_706_484_224),
        (ModelShape(5120, 60, 128, 128, 128, 12288, 102400, mla=v2, moe=MoEShape(160, 6, 1536, 2, 1)),
         235_741_434_880),
        (ModelShape(7168, 61, 128, 128, 128, 18432, 129280, mla=v2, moe=MoEShape(256, 8, 2048, 1, 3, True)),
         671_026_419_200),
    ]:  # fmt: skip
        assert same(answer.weight_bytes(m, BF16), 2 * total)


@pytest.mark.step("moe_mla_weights")
@settings(max_examples=20)
@given(with_experts())
def test_experts_of_any_shape(answer, case):
    """任意 MoE：专家、共享专家、路由、前几个稠密层 / any MoE: experts, shared ones, gates, dense layers first"""
    m, _ = case
    assert same(answer.weight_bytes(m, BF16), expected_weights(m, BF16))


@pytest.mark.step("moe_mla_weights")
@settings(max_examples=20)
@given(with_latents(dense))
def test_latents_of_any_shape(answer, case):
    """任意 MLA：有或没有 q_lora / any MLA: with or without q_lora"""
    m, _ = case
    assert same(answer.weight_bytes(m, BF16), expected_weights(m, BF16))


@pytest.mark.step("moe_mla_weights")
@settings(max_examples=20)
@given(with_experts(TPS), quantised(st.none() | st.integers(1, 50)))
def test_experts_quantised_and_split(answer, case, w):
    """MoE 量化并切分：路由不量化也不切 / quantised and split experts; gates neither quantised nor split"""
    m, tp = case
    assert same(answer.weight_bytes(m, w, tp), expected_weights(m, w, tp))


@pytest.mark.step("moe_mla_weights")
@settings(max_examples=20)
@given(with_latents(with_experts, TPS), quantised(st.none() | st.integers(1, 50)))
def test_latents_quantised_and_split(answer, case, w):
    """MLA 量化并切分：到潜向量的投影每张卡一整份 / quantised and split MLA; projections into latents stay whole"""
    m, tp = case
    assert same(answer.weight_bytes(m, w, tp), expected_weights(m, w, tp))


@pytest.mark.step("moe_mla_weights")
def test_experts_reject_uneven_splits(answer):
    """专家宽度除不尽时报 ValueError / an expert width that tp does not divide is a ValueError"""
    uneven = MoEShape(4, 2, 50)
    for m in (replace(TINY, moe=uneven), replace(TINY, moe=MoEShape(4, 2, 48, n_dense_layers=1), intermediate=98)):
        with pytest.raises(ValueError):
            answer.weight_bytes(m, BF16, 4)
