"""Hidden checks of 1.5: generated shapes against a list of every tensor, totals of real models, FLOPs pair by pair."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from given.shapes import MLAShape, ModelShape, MoEShape
from given.standins.tables import MODELS
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same

# ---- what is expected: every tensor as (is it a matrix?, rows, columns) ----


def attention_tensors(m: ModelShape) -> list[tuple[bool, int, int]]:
    if m.mla is None:
        found = [(True, m.n_heads * m.head_dim, m.hidden)]
        for heads in (m.n_heads, m.n_kv_heads, m.n_kv_heads):
            found.append((True, m.hidden, heads * m.head_dim))
            if m.qkv_bias:
                found.append((False, 1, heads * m.head_dim))
        return found + [(False, 1, m.head_dim)] * (2 * m.qk_norm)
    a = m.mla
    source, found = m.hidden, []
    if a.q_lora_rank is not None:
        found += [(True, source, a.q_lora_rank), (False, 1, a.q_lora_rank)]
        source = a.q_lora_rank
    for head_width in (a.nope_dim, a.rope_dim):
        found.append((True, source, m.n_heads * head_width))
    found += [(True, m.hidden, a.kv_lora_rank), (True, m.hidden, a.rope_dim), (False, 1, a.kv_lora_rank)]
    found += [(True, a.kv_lora_rank, m.n_heads * width) for width in (a.nope_dim, a.v_head_dim)]
    return [*found, (True, m.n_heads * a.v_head_dim, m.hidden)]


def ffn_tensors(m: ModelShape, layer: int) -> list[tuple[bool, int, int]]:
    widths, found = [m.intermediate], []
    if m.moe is not None and layer >= m.moe.n_dense_layers:
        widths = [m.moe.expert_intermediate] * m.moe.n_experts + [m.moe.expert_intermediate] * m.moe.n_shared
        found = [(True, m.hidden, m.moe.n_experts)] + [(False, 1, m.moe.n_experts)] * m.moe.gate_bias
    for width in widths:
        found += [(True, m.hidden, width), (True, m.hidden, width), (True, width, m.hidden)]
    return found


def layer_tensors(m: ModelShape) -> list[tuple[bool, int, int]]:
    found = []
    for layer in range(m.n_layers):
        found += attention_tensors(m) + ffn_tensors(m, layer) + [(False, 1, m.hidden)] * 2
    return found


def params(m: ModelShape) -> int:
    tables = [(True, m.vocab, m.hidden)] * (1 if m.tied else 2)
    return sum(rows * columns for _, rows, columns in [*layer_tensors(m), *tables, (False, 1, m.hidden)])


def flops(m: ModelShape, n_tokens: int, logits_tokens: int) -> int:
    """A product of [tokens, rows] and [rows, columns] is a multiply and an add for each element of each."""
    products = [(n_tokens, rows, columns) for matrix, rows, columns in layer_tensors(m) if matrix]
    products.append((logits_tokens, m.hidden, m.vocab))
    return sum(2 * math.prod(product) for product in products)


def step_bytes(m: ModelShape, ctx_lens, w_bits=16, kv_bits=16) -> int:
    """What a step touches: the layers, the last norm, the head; then sequence after sequence."""
    read = params(replace(m, tied=True))
    bits = Fraction(read * w_bits)
    for ctx in ctx_lens:
        for _ in range(m.n_layers):
            bits += 2 * ctx * m.n_kv_heads * m.head_dim * kv_bits
    return math.ceil(bits / 8)


# ---- what is drawn ----

SIZES = st.integers(1, 40)
NUMBERS = st.integers(1, 3000)
CONTEXTS = st.lists(st.integers(0, 5000), min_size=1, max_size=6)
ODD = ModelShape(8191, 81, 63, 7, 127, 28671, 128256)  # as large as a 72B, and its FLOPs fit into no float


@st.composite
def plain(draw, variants=st.just(False)):
    """A dense shape; head_dim is not hidden / heads, layers are not heads."""
    kv_heads = draw(st.integers(1, 6))
    return ModelShape(
        hidden=draw(st.integers(1, 70)),
        n_layers=draw(st.integers(1, 5)),
        n_heads=kv_heads * draw(st.integers(1, 4)),
        n_kv_heads=kv_heads,
        head_dim=draw(SIZES),
        intermediate=draw(SIZES),
        vocab=draw(st.integers(1, 90)),
        tied=draw(variants),
        qkv_bias=draw(variants),
        qk_norm=draw(variants),
    )


SHAPES = plain(st.booleans())


@st.composite
def with_experts(draw):
    m = draw(SHAPES)
    n_experts = draw(st.integers(1, 6))
    moe = MoEShape(
        n_experts, draw(st.integers(1, n_experts)), draw(SIZES), draw(st.integers(0, 3)),
        draw(st.integers(0, m.n_layers)), draw(st.booleans()),
    )  # fmt: skip
    return replace(m, moe=moe)


@st.composite
def with_latents(draw, base=SHAPES):
    mla = MLAShape(draw(SIZES), draw(SIZES), draw(SIZES), draw(SIZES), draw(st.none() | SIZES))
    return replace(draw(base), mla=mla)  # qkv_bias and qk_norm are not used


# ---- count_params ----


@pytest.mark.step("count_params")
def test_totals_of_two_llamas(answer):
    """Llama-2-7B 与 Llama-3-70B / Llama-2-7B and Llama-3-70B"""
    assert same(answer.count_params(MODELS["Llama-2-7B"]), 6_738_415_616)
    assert same(answer.count_params(MODELS["Llama-3-70B"]), 70_553_706_496)


@pytest.mark.step("count_params")
@settings(max_examples=15)
@given(plain())
def test_params_of_any_shape(answer, m):
    """任意形状，没有偏置和 q/k 归一化 / any shape without biases and q/k norms"""
    assert same(answer.count_params(m), params(m))


@pytest.mark.step("count_params")
@settings(max_examples=10)
@given(plain(), st.integers(1, 50))
def test_a_token_of_the_vocabulary(answer, m, more):
    """词表每多一个 token，多两行 / every further token of the vocabulary is two more rows"""
    added = answer.count_params(replace(m, vocab=m.vocab + more)) - answer.count_params(m)
    assert same(added, more * (m.hidden + m.hidden))


@pytest.mark.step("count_params")
@settings(max_examples=10)
@given(plain(), st.integers(1, 5))
def test_a_further_layer(answer, m, more):
    """每多一层：七个矩阵和两个归一化 / every further layer: seven matrices and two norms"""
    added = answer.count_params(replace(m, n_layers=m.n_layers + more)) - answer.count_params(m)
    layers = layer_tensors(replace(m, n_layers=more))
    assert same(added, sum(rows * columns for _, rows, columns in layers))


# ---- qwen_params ----


@pytest.mark.step("qwen_params")
def test_totals_of_six_qwens(answer):
    """六个 Qwen 的总数 / the totals of six Qwens"""
    totals = {
        "Qwen2.5-0.5B": 494_032_768,
        "Qwen2.5-7B": 7_615_616_512,
        "Qwen2.5-72B": 72_706_203_648,
        "Qwen3-0.6B": 596_049_920,
        "Qwen3-4B": 4_022_468_096,
        "Qwen3-8B": 8_190_735_360,
    }
    assert same({name: answer.count_params(MODELS[name]) for name in totals}, totals)


@pytest.mark.step("qwen_params")
@settings(max_examples=10)
@given(SHAPES)
def test_a_tied_table_counts_once(answer, m):
    """共享与不共享词表，正好差一张表 / tied and untied differ by exactly one table"""
    two, one = (answer.count_params(replace(m, tied=tied)) for tied in (False, True))
    assert same(two - one, m.vocab * m.hidden)


@pytest.mark.step("qwen_params")
@settings(max_examples=10)
@given(SHAPES)
def test_biases_of_any_shape(answer, m):
    """偏置：Q、K、V 每个输出一个 / biases: one per output of Q, K and V"""
    with_them, without = (answer.count_params(replace(m, qkv_bias=bias)) for bias in (True, False))
    outputs = [m.head_dim] * (m.n_heads + m.n_kv_heads + m.n_kv_heads)
    assert same(with_them - without, m.n_layers * sum(outputs))


@pytest.mark.step("qwen_params")
@settings(max_examples=10)
@given(SHAPES)
def test_q_and_k_norms_of_any_shape(answer, m):
    """q/k 归一化：所有头共用一组 / q/k norms: one set for all heads"""
    with_them, without = (answer.count_params(replace(m, qk_norm=norm)) for norm in (True, False))
    assert same(with_them - without, sum([m.head_dim, m.head_dim] * m.n_layers))


@pytest.mark.step("qwen_params")
@settings(max_examples=15)
@given(SHAPES)
def test_variants_of_any_shape(answer, m):
    """任意形状，三种变化任意组合 / any shape, the three variants in any combination"""
    assert same(answer.count_params(m), params(m))


# ---- matmul_flops ----


@pytest.mark.step("matmul_flops")
@settings(max_examples=15)
@given(SHAPES, NUMBERS, st.floats(0, 1))
@example(MODELS["Qwen3-8B"], 1, 1.0)
@example(ODD, 1_000_003, 1.0)
def test_matmuls_of_any_shape(answer, m, n_tokens, share):
    """任意形状、任意多的 token / any shape, any number of tokens"""
    logits_tokens = int(share * n_tokens)
    assert same(answer.matmul_flops(m, n_tokens, logits_tokens), flops(m, n_tokens, logits_tokens))


@pytest.mark.step("matmul_flops")
@settings(max_examples=10)
@given(SHAPES, NUMBERS, NUMBERS)
def test_tokens_add_up(answer, m, a, b):
    """分两批算，总数不变 / two passes cost as much as one with all tokens"""
    parts = answer.matmul_flops(m, a, 1) + answer.matmul_flops(m, b, b)
    assert same(parts, answer.matmul_flops(m, a + b, 1 + b))


@pytest.mark.step("matmul_flops")
@settings(max_examples=10)
@given(SHAPES, NUMBERS)
def test_a_chunk_without_logits(answer, m, n_tokens):
    """中间的 prefill 块不要 logits，词表多大都无所谓 / a chunk that wants no logits: the vocabulary does not matter"""
    got = [answer.matmul_flops(replace(m, vocab=vocab), n_tokens, 0) for vocab in (m.vocab, m.vocab + 1000)]
    assert same(got, [flops(m, n_tokens, 0)] * 2)


@pytest.mark.step("matmul_flops")
@settings(max_examples=10)
@given(plain(), NUMBERS)
def test_a_tied_head_computes(answer, m, n_tokens):
    """共享词表的 head 照样要算 / a tied head computes as much as any other"""
    got = [answer.matmul_flops(replace(m, tied=tied), n_tokens, 1) for tied in (False, True)]
    assert same(got, [flops(m, n_tokens, 1)] * 2)


@pytest.mark.step("matmul_flops")
@settings(max_examples=10)
@given(plain(), NUMBERS)
def test_biases_and_norms_are_no_products(answer, m, n_tokens):
    """偏置和归一化不是矩阵乘 / biases and norms are no matrix products"""
    without = answer.matmul_flops(m, n_tokens, 0)
    for change in ({"qkv_bias": True}, {"qk_norm": True}):
        assert same(answer.matmul_flops(replace(m, **change), n_tokens, 0), without)


@pytest.mark.step("matmul_flops")
def test_matmul_rejects_impossible_tokens(answer):
    """没有 token，或 logits 比 token 还多：ValueError / no token, or more logits than tokens: a ValueError"""
    for n_tokens, logits_tokens in [(0, 0), (-1, 0), (5, 6), (1, 2), (5, -1)]:
        with pytest.raises(ValueError):
            answer.matmul_flops(MODELS["Qwen3-8B"], n_tokens, logits_tokens)


# ---- decode_step_bytes ----


@pytest.mark.step("decode_step_bytes")
@settings(max_examples=15)
@given(SHAPES, CONTEXTS)
def test_bytes_of_any_step(answer, m, ctx_lens):
    """任意形状、任意一批上下文 / any shape, any batch of contexts"""
    assert same(answer.decode_step_bytes(m, ctx_lens), step_bytes(m, ctx_lens))


@pytest.mark.step("decode_step_bytes")
@settings(max_examples=15)
@given(SHAPES, CONTEXTS, st.integers(2, 32), st.integers(2, 32))
def test_both_widths(answer, m, ctx_lens, w_bits, kv_bits):
    """权重和缓存各有各的位宽 / weights and cache each have a width of their own"""
    m = replace(m, hidden=8 * m.hidden, head_dim=8 * m.head_dim)  # whole bytes
    assert same(answer.decode_step_bytes(m, ctx_lens, w_bits, kv_bits), step_bytes(m, ctx_lens, w_bits, kv_bits))


@pytest.mark.step("decode_step_bytes")
@settings(max_examples=15)
@given(SHAPES, CONTEXTS, st.integers(1, 9), st.integers(1, 9))
@example(ModelShape(1, 1, 1, 1, 1, 1, 1), [1], 3, 3)
def test_a_broken_byte_counts_whole(answer, m, ctx_lens, w_bits, kv_bits):
    """不满一个字节按一个算，只取整一次 / a broken byte counts whole, and it is rounded once"""
    assert same(answer.decode_step_bytes(m, ctx_lens, w_bits, kv_bits), step_bytes(m, ctx_lens, w_bits, kv_bits))


@pytest.mark.step("decode_step_bytes")
@settings(max_examples=10)
@given(SHAPES, st.integers(1, 200))
def test_weights_are_read_once(answer, m, batch):
    """批量再大，权重也只读一次 / whatever the batch, the weights are read once"""
    assert same(answer.decode_step_bytes(m, [0] * batch), step_bytes(m, []))


@pytest.mark.step("decode_step_bytes")
@settings(max_examples=10)
@given(SHAPES, CONTEXTS)
def test_only_the_sum_of_contexts_counts(answer, m, ctx_lens):
    """上下文怎么分给各条序列都一样 / it does not matter whose context it is"""
    one_long = [sum(ctx_lens)] + [0] * (len(ctx_lens) - 1)
    assert same(answer.decode_step_bytes(m, ctx_lens), answer.decode_step_bytes(m, one_long))


@pytest.mark.step("decode_step_bytes")
@settings(max_examples=10)
@given(SHAPES)
def test_a_tied_table_is_the_head(answer, m):
    """共享的词表每步都要读，不共享的只读 head / a tied table is read; of two, the head only"""
    got = [answer.decode_step_bytes(replace(m, tied=tied), [0]) for tied in (True, False)]
    assert same(got, [step_bytes(m, [])] * 2)


@pytest.mark.step("decode_step_bytes")
@settings(max_examples=10)
@given(plain(), NUMBERS)
def test_query_heads_have_no_cache(answer, m, ctx):
    """缓存的大小只看 KV 头 / the size of the cache depends on the KV heads only"""
    for shape in (m, replace(m, n_heads=3 * m.n_heads)):
        cache = answer.decode_step_bytes(shape, [ctx]) - answer.decode_step_bytes(shape, [0])
        assert same(cache, 4 * ctx * m.n_layers * m.n_kv_heads * m.head_dim)


@pytest.mark.step("decode_step_bytes")
def test_step_rejects_an_empty_batch(answer):
    """没有序列，或上下文为负：ValueError；输入不变 / no sequence, a negative context: ValueError; the input stays"""
    for ctx_lens in ([], (), [-1], [10, -1, 10]):
        with pytest.raises(ValueError):
            answer.decode_step_bytes(MODELS["Qwen3-8B"], ctx_lens)
    mine = [30, 0, 10, 20]
    as_list = answer.decode_step_bytes(MODELS["Qwen3-8B"], mine)
    assert same(answer.decode_step_bytes(MODELS["Qwen3-8B"], (30, 0, 10, 20)), as_list)
    assert same(mine, [30, 0, 10, 20])


# ---- attention_flops ----


@pytest.mark.step("attention_flops")
@settings(max_examples=15)
@given(SHAPES, st.integers(1, 40), st.integers(0, 40))
def test_pair_by_pair(answer, m, q_len, before):
    """因果注意力：逐对数出看得见的 (q, k) / causal attention: every visible (q, k), counted one by one"""
    kv_len = q_len + before
    seen = [(q, k) for q in range(before, kv_len) for k in range(kv_len) if k <= q]
    for_one_head = sum(2 * 2 * m.head_dim for _ in seen)  # a product with K, and one with V
    assert same(answer.attention_flops(m, q_len, kv_len), m.n_layers * m.n_heads * for_one_head)


@pytest.mark.step("attention_flops")
@settings(max_examples=15)
@given(SHAPES, st.lists(NUMBERS, min_size=2, max_size=5))
def test_chunks_add_up(answer, m, chunks):
    """分块 prefill 的 FLOPs 加起来不变 / the chunks of a prefill add up to the whole"""
    parts = [answer.attention_flops(m, chunk, sum(chunks[: i + 1])) for i, chunk in enumerate(chunks)]
    assert same(sum(parts), answer.attention_flops(m, sum(chunks), sum(chunks)))


@pytest.mark.step("attention_flops")
@settings(max_examples=10)
@given(SHAPES, NUMBERS, st.integers(0, 3000))
@example(ODD, 1_000_003, 0)
def test_without_a_mask(answer, m, q_len, before):
    """没有掩码：每个新 token 看见全部 / without a mask every new token sees all"""
    kv_len = q_len + before
    want = m.n_layers * m.n_heads * (2 * q_len * m.head_dim * kv_len + 2 * q_len * kv_len * m.head_dim)
    assert same(answer.attention_flops(m, q_len, kv_len, causal=False), want)


@pytest.mark.step("attention_flops")
@settings(max_examples=10)
@given(plain(), NUMBERS)
def test_a_step_looks_at_everything(answer, m, kv_len):
    """一步 decode 看全部上下文，有没有掩码都一样 / a decode step sees its whole context, mask or not"""
    got = [answer.attention_flops(m, 1, kv_len, causal) for causal in (True, False)]
    assert same(got, [4 * m.n_layers * m.n_heads * m.head_dim * kv_len] * 2)


@pytest.mark.step("attention_flops")
@settings(max_examples=10)
@given(plain(), NUMBERS)
def test_sharing_kv_heads_saves_no_flops(answer, m, n):
    """GQA 省的是缓存，不是 FLOPs / GQA saves cache, not FLOPs"""
    shared, own = (answer.attention_flops(replace(m, n_kv_heads=heads), n, n) for heads in (1, m.n_heads))
    assert same(shared, own)


@pytest.mark.step("attention_flops")
def test_new_tokens_are_part_of_the_sequence(answer):
    """kv_len 包括新 token，不能比 q_len 小 / kv_len counts the new tokens too and is never less"""
    for q_len, kv_len in [(5, 4), (1, 0), (0, 0), (0, 5), (-1, 5), (2, 1)]:
        for causal in (True, False):
            with pytest.raises(ValueError):
                answer.attention_flops(MODELS["Qwen3-8B"], q_len, kv_len, causal)


# ---- moe_mla_params ----


@pytest.mark.step("moe_mla_params")
def test_totals_of_five_expert_models(answer):
    """五个 MoE 模型的总数 / the totals of five mixtures of experts"""
    dense = ModelShape(4096, 32, 32, 8, 128, 14336, 32000)
    mixtral = replace(dense, moe=MoEShape(8, 2, 14336))
    qwen = ModelShape(2048, 48, 32, 4, 128, 6144, 151936, qk_norm=True, moe=MoEShape(128, 8, 768))
    lite = ModelShape(
        2048, 27, 16, 16, 128, 10944, 102400, mla=MLAShape(512, 64, 128, 128), moe=MoEShape(64, 6, 1408, 2, 1)
    )
    v2 = ModelShape(
        5120, 60, 128, 128, 128, 12288, 102400, mla=MLAShape(512, 64, 128, 128, 1536), moe=MoEShape(160, 6, 1536, 2, 1)
    )
    v3 = ModelShape(
        7168, 61, 128, 128, 128, 18432, 129280, mla=MLAShape(512, 64, 128, 128, 1536),
        moe=MoEShape(256, 8, 2048, 1, 3, gate_bias=True),
    )  # fmt: skip
    assert same(
        [answer.count_params(m) for m in (mixtral, qwen, lite, v2, v3)],
        [46_702_792_704, 30_532_122_624, 15_706_484_224, 235_741_434_880, 671_026_419_200],
    )


@pytest.mark.step("moe_mla_params")
@settings(max_examples=15)
@given(with_experts())
def test_experts_of_any_shape(answer, m):
    """任意的专家、共享专家、路由和稠密层 / any experts, shared experts, routers and dense layers"""
    assert same(answer.count_params(m), params(m))


@pytest.mark.step("moe_mla_params")
@settings(max_examples=15)
@given(with_latents())
def test_latents_of_any_shape(answer, m):
    """任意的 MLA 潜向量，Q 有没有潜向量 / any latents of MLA, with and without one for Q"""
    assert same(answer.count_params(m), params(m))


@pytest.mark.step("moe_mla_params")
@settings(max_examples=15)
@given(with_latents(with_experts()))
def test_experts_with_latents(answer, m):
    """MoE 与 MLA 一起 / experts and latents together"""
    assert same(answer.count_params(m), params(m))


@pytest.mark.step("moe_mla_params")
@settings(max_examples=10)
@given(with_experts())
def test_a_router_may_have_a_bias(answer, m):
    """路由的偏置：每个 MoE 层 n_experts 个 / a router's bias: n_experts in every MoE layer"""
    with_it, without = (answer.count_params(replace(m, moe=replace(m.moe, gate_bias=b))) for b in (True, False))
    assert same(with_it - without, len(range(m.moe.n_dense_layers, m.n_layers)) * m.moe.n_experts)


@pytest.mark.step("moe_mla_params")
@settings(max_examples=10)
@given(with_experts(), st.integers(1, 4))
def test_top_k_changes_nothing(answer, m, top_k):
    """激活几个专家，不改变参数量 / how many experts are active does not change the count"""
    assert same(answer.count_params(replace(m, moe=replace(m.moe, top_k=top_k))), params(m))
