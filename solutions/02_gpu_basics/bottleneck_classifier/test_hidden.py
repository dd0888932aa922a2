"""Hidden checks of 2.4: listed models on any device against exact fractions, and the borders of the three regions."""

from dataclasses import replace
from fractions import Fraction

import pytest
from given.hardware import A100_40, A100_80, H100, H200, L4, RTX_4090
from given.shapes import Hw, ModelShape, WeightSpec
from given.standins import tables
from given.standins.tables import MODELS, SPECS
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same

CLOSE = 1e-9
BF16, INT4 = SPECS["bf16"], SPECS["int4"]
PLENTY = 10**15
MODEL = st.sampled_from(sorted(MODELS)).map(MODELS.get)
TIED = st.sampled_from([m for m in MODELS.values() if m.tied])
SPEC = st.sampled_from(sorted(SPECS)).map(SPECS.get)
QUANTISED = st.sampled_from(["fp8", "int4_sym", "int4", "int4_zero16"]).map(SPECS.get)
BATCH = st.integers(1, 300)


# ---- what is expected ----


def cache(m, batch, ctx_len) -> int:
    return sum(ctx_len * tables.kv_bytes_per_token(m) for _ in range(batch))


def flop(m, tokens) -> int:
    """bf16 weights take two bytes a parameter, so their bytes per step are the FLOP of one token."""
    return tables.step_bytes(m, BF16) * tokens


def moved(m, w, batch, ctx_len) -> int:
    return tables.step_bytes(m, w) + cache(m, batch, ctx_len)


def tok_s(m, w, hw, phase, batch, ctx_len) -> float:
    tokens = batch if phase == "decode" else batch * ctx_len
    compute = Fraction(flop(m, tokens)) / Fraction(hw.flops)
    memory = Fraction(moved(m, w, batch, ctx_len)) / Fraction(hw.bw)
    return float(tokens / max(compute, memory))


def needed(m, w, batch, ctx_len) -> int:
    return tables.weight_bytes(m, w) + cache(m, batch, ctx_len)


# ---- what is drawn ----


def step(phase, compute, m, w, batch, ctx_len, away=1.5, bw=1e12):
    """(m, w, hw, batch, ctx_len): a device that compute, or bandwidth, binds, so far away from its ridge."""
    tokens = batch if phase == "decode" else batch * ctx_len
    intensity = flop(m, tokens) / moved(m, w, batch, ctx_len)
    hw = Hw("drawn", bw * (intensity / away if compute else intensity * away), bw, PLENTY)
    return m, w, hw, batch, ctx_len


@st.composite
def steps(draw, phase, compute, model=MODEL, spec=SPEC, batch=BATCH, ctx=st.integers(1, 3000)):
    away = draw(st.sampled_from([1.5, 1.5, 3.0, 20.0]))
    return step(phase, compute, draw(model), draw(spec), draw(batch), draw(ctx), away, draw(st.floats(1e10, 1e13)))


# ---- step 1 ----


@pytest.mark.step("decode_upper_bound_tok_s")
def test_floors_of_real_devices(answer):
    """四种权重、四块 GPU 的单步时间 / milliseconds per token: four kinds of weights on four GPUs"""
    want = {
        ("Llama-3-8B", "bf16"): [9.65, 7.36, 14.89, 4.48],
        ("Llama-3-70B", "bf16"): [89.39, 68.17, 137.90, 41.49],
        ("Llama-3-8B", "int4"): [3.01, 2.29, 4.64, 1.40],
        ("Llama-3-70B", "int4"): [24.22, 18.47, 37.37, 11.24],
    }
    got = {
        (m, w): [1000 / answer.decode_upper_bound_tok_s(MODELS[m], SPECS[w], hw, 1, 0)
                 for hw in (A100_40, A100_80, RTX_4090, H100)]
        for m, w in want
    }  # fmt: skip
    assert same(got, want, atol=0.0051)


@pytest.mark.step("decode_upper_bound_tok_s")
@settings(max_examples=30)
@given(steps("decode", False, spec=st.just(BF16)))
def test_each_sequence_reads_its_own_cache(answer, case):
    """权重整个 batch 读一次，KV 缓存每条序列各读一次 / weights are read once, every sequence reads its own cache"""
    m, w, hw, batch, ctx_len = case
    got = answer.decode_upper_bound_tok_s(m, w, hw, batch, ctx_len)
    assert same(got, tok_s(m, w, hw, "decode", batch, ctx_len), rtol=CLOSE)


@pytest.mark.step("decode_upper_bound_tok_s")
@settings(max_examples=20)
@given(steps("decode", False, spec=QUANTISED))
def test_narrow_weights_wide_cache(answer, case):
    """权重量化后，KV 缓存仍是 16 位 / with quantised weights the cache still has 16 bits"""
    m, w, hw, batch, ctx_len = case
    got = answer.decode_upper_bound_tok_s(m, w, hw, batch, ctx_len)
    assert same(got, tok_s(m, w, hw, "decode", batch, ctx_len), rtol=CLOSE)


@pytest.mark.step("decode_upper_bound_tok_s")
@settings(max_examples=20)
@given(steps("decode", True, spec=st.just(BF16)))
def test_large_batches_meet_the_other_roof(answer, case):
    """batch 足够大时碰到算力的上限 / large batches meet the roof of compute"""
    m, w, hw, batch, ctx_len = case
    got = answer.decode_upper_bound_tok_s(m, w, hw, batch, ctx_len)
    assert same(got, tok_s(m, w, hw, "decode", batch, ctx_len), rtol=CLOSE)


@pytest.mark.step("decode_upper_bound_tok_s")
@settings(max_examples=20)
@given(steps("decode", True, spec=QUANTISED))
def test_narrow_weights_do_not_compute_faster(answer, case):
    """位宽不改变运算次数，也不改变峰值 / widths change neither the FLOP nor the peak"""
    m, w, hw, batch, ctx_len = case
    got = answer.decode_upper_bound_tok_s(m, w, hw, batch, ctx_len)
    assert same(got, hw.flops / tables.step_bytes(m, BF16), rtol=CLOSE)


@pytest.mark.step("decode_upper_bound_tok_s")
@settings(max_examples=20)
@given(st.booleans().flatmap(lambda compute: steps("decode", compute, model=TIED)))
def test_a_tied_table_is_read_and_multiplied(answer, case):
    """共享的词表就是 head：要读，也要算 / a tied table is the head: it is read, and it computes"""
    m, w, hw, batch, ctx_len = case
    got = answer.decode_upper_bound_tok_s(m, w, hw, batch, ctx_len)
    assert same(got, tok_s(m, w, hw, "decode", batch, ctx_len), rtol=CLOSE)


@pytest.mark.step("decode_upper_bound_tok_s")
def test_a_bound_asks_for_no_memory(answer):
    """上限只谈速度，不问容量 / the bound is about speed and does not ask about capacity"""
    hw = Hw("no memory", 1e15, 1e12)
    got = answer.decode_upper_bound_tok_s(MODELS["Llama-3-70B"], BF16, hw, 4, 0)
    assert same(got, 4e12 / 139_006_066_688, rtol=CLOSE)


@pytest.mark.step("decode_upper_bound_tok_s")
def test_no_decode_without_sequences(answer):
    """没有序列、负的上下文报 ValueError；表里没有的形状报 KeyError / no sequence, negative context: ValueError; unlisted shape: KeyError"""
    m = MODELS["Qwen3-8B"]
    for batch, ctx_len in [(0, 5), (-1, 5), (1, -1)]:
        with pytest.raises(ValueError):
            answer.decode_upper_bound_tok_s(m, BF16, H100, batch, ctx_len)
    for shape, w in [(ModelShape(64, 2, 4, 2, 16, 128, 1000), BF16), (m, WeightSpec(3))]:
        with pytest.raises(KeyError):
            answer.decode_upper_bound_tok_s(shape, w, H100, 1, 5)


# ---- step 2 ----


@pytest.mark.step("classify")
@settings(max_examples=40)
@given(st.booleans().flatmap(lambda c: st.tuples(st.just(c), steps("decode", c))))
@example((False, step("decode", False, MODELS["Llama-3-8B"], INT4, 300, 3000)))
@example((True, step("decode", True, MODELS["Llama-3-8B"], INT4, 300, 3000)))
@example((False, step("decode", False, MODELS["Llama-3-70B"], INT4, 2, 40)))
@example((True, step("decode", True, MODELS["Llama-3-70B"], INT4, 2, 40)))
def test_both_sides_of_the_ridge_in_decode(answer, case):
    """decode：脊点两侧 / decode on both sides of the ridge"""
    compute, (m, w, hw, batch, ctx_len) = case
    got = answer.classify(m, w, hw, phase="decode", batch=batch, ctx_len=ctx_len)
    assert same(got, "compute" if compute else "bandwidth")


@pytest.mark.step("classify")
@settings(max_examples=40)
@given(st.booleans().flatmap(lambda c: st.tuples(st.just(c), steps("prefill", c))))
@example((False, step("prefill", False, MODELS["Llama-3-8B"], INT4, 300, 3000)))
@example((True, step("prefill", True, MODELS["Llama-3-8B"], INT4, 300, 3000)))
@example((False, step("prefill", False, MODELS["Llama-3-70B"], INT4, 2, 40)))
@example((True, step("prefill", True, MODELS["Llama-3-70B"], INT4, 2, 40)))
def test_both_sides_of_the_ridge_in_prefill(answer, case):
    """prefill：脊点两侧 / prefill on both sides of the ridge"""
    compute, (m, w, hw, batch, ctx_len) = case
    got = answer.classify(m, w, hw, phase="prefill", batch=batch, ctx_len=ctx_len)
    assert same(got, "compute" if compute else "bandwidth")


@pytest.mark.step("classify")
@settings(max_examples=20)
@given(MODEL, st.integers(2, 400))
def test_equal_times_are_compute(answer, m, batch):
    """两个时间相等，算受限于算力 / equal times count as compute"""
    hw = Hw("ridge at the batch", 2.0**40 * batch, 2.0**40, PLENTY)  # bf16 without a cache: `batch` FLOP per byte
    got = [answer.classify(m, BF16, hw, phase="decode", batch=b, ctx_len=0) for b in (batch - 1, batch, batch + 1)]
    assert same(got, ["bandwidth", "compute", "compute"])


@pytest.mark.step("classify")
@settings(max_examples=40)
@given(MODEL, SPEC, st.sampled_from(["prefill", "decode"]), st.integers(1, 40), st.integers(1, 2000))
def test_full_to_the_last_byte(answer, m, w, phase, batch, ctx_len):
    """正好装满算放得下，少一个字节就不行 / full to the last byte fits, one byte less does not"""
    size = needed(m, w, batch, ctx_len)
    got = [answer.classify(m, w, Hw("card", 1e12, 1e12, size - less), phase=phase, batch=batch, ctx_len=ctx_len, util=1.0)
           == "capacity" for less in (0, 1)]  # fmt: skip
    assert same(got, [False, True])
    odd = Hw("card", 1e12, 1e12, 2 * size - 1)  # half of it is half a byte too little
    assert same(answer.classify(m, w, odd, phase=phase, batch=batch, ctx_len=ctx_len, util=0.5), "capacity")


@pytest.mark.step("classify")
@settings(max_examples=20)
@given(MODEL, SPEC, st.integers(1, 100_000), st.sampled_from([0.5, 0.25, 0.75]))
def test_weights_fit_but_one_sequence_does_not(answer, m, w, ctx_len, util):
    """权重放得下，再加一条序列就放不下 / the weights fit, but not with one sequence"""
    size = int((tables.weight_bytes(m, w) + ctx_len * tables.kv_bytes_per_token(m) - 1) / Fraction(util))
    hw = Hw("card", 1e15, 1e12, size)
    got = [answer.classify(m, w, hw, phase="decode", batch=1, ctx_len=c, util=util) for c in (0, ctx_len - 1, ctx_len)]
    assert same([verdict == "capacity" for verdict in got], [False, False, True])


@pytest.mark.step("classify")
@settings(max_examples=20)
@given(MODEL, SPEC)
def test_stored_is_not_read(answer, m, w):
    """要存的比每步要读的多 / what is stored is more than what a step reads"""
    stored, read = tables.weight_bytes(m, w), tables.step_bytes(m, w)
    got = [answer.classify(m, w, Hw("card", 1e15, 1e12, size), phase="decode", batch=1, ctx_len=0, util=1.0)
           for size in (read - 1, (stored + read) // 2, stored)]  # fmt: skip
    assert same(got, ["capacity", "bandwidth" if m.tied else "capacity", "bandwidth"])


@pytest.mark.step("classify")
@settings(max_examples=20)
@given(MODEL, SPEC, st.integers(1, 30), st.integers(1, 2000))
def test_the_share_that_may_be_used(answer, m, w, batch, ctx_len):
    """默认只能用 92 % 的显存 / 92 % of the memory by default"""
    size = needed(m, w, batch, ctx_len)
    rooms = [Hw("card", 1e15, 1e12, int(size / share)) for share in (0.915, 0.925, 0.999)]
    got = [answer.classify(m, w, hw, phase="decode", batch=batch, ctx_len=ctx_len) == "capacity" for hw in rooms]
    assert same(got, [False, True, True])
    got = [answer.classify(m, w, rooms[2], phase="decode", batch=batch, ctx_len=ctx_len, util=u) == "capacity"
           for u in (1.0, 0.99)]  # fmt: skip
    assert same(got, [False, True])


@pytest.mark.step("classify")
def test_sizes_are_bytes_as_reported(answer):
    """容量按设备报告的字节算，不取整 / capacity is the bytes that the device reports, not a round number"""
    m, w = MODELS["Llama-3-70B"], SPECS["int4_sym"]
    sizes = [39_500_398_592 + extra for extra in (0, 327_679, 327_680, 13_107_200)]  # 36.79 GiB and a little
    got = [answer.classify(m, w, replace(A100_40, vram_bytes=size), phase="decode", batch=1, ctx_len=1, util=1.0)
           for size in sizes]  # fmt: skip
    assert same(got, ["capacity", "capacity", "bandwidth", "bandwidth"])
    nothing = Hw("no memory", 1e12, 1e12)
    assert same(answer.classify(m, w, nothing, phase="prefill", batch=1, ctx_len=8), "capacity")


@pytest.mark.step("classify")
def test_no_such_step(answer):
    """不存在的阶段、batch、上下文、比例报 ValueError，放不下也一样 / phases, batches, contexts and shares that do not exist: ValueError, fit or no fit"""
    m = MODELS["Qwen2.5-7B"]
    for phase, batch, ctx_len, util in [
        ("training", 1, 5, 0.92), ("", 1, 5, 0.92), ("Prefill", 1, 5, 0.92), ("decode", 0, 5, 0.92), ("prefill", 0, 5, 0.92),
        ("decode", 1, -1, 0.92), ("prefill", 1, 0, 0.92), ("decode", 1, 5, 0.0), ("decode", 1, 5, 1.01),
        ("prefill", 1, 5, -0.5),
    ]:  # fmt: skip
        for hw in (H200, Hw("no memory", 1e12, 1e12)):
            with pytest.raises(ValueError):
                answer.classify(m, BF16, hw, phase=phase, batch=batch, ctx_len=ctx_len, util=util)
    assert same(answer.classify(m, BF16, H200, phase="prefill", batch=1, ctx_len=1, util=1.0), "bandwidth")


# ---- step 3 ----


@pytest.mark.step("rank_gpus")
@settings(max_examples=30)
@given(st.data(), MODEL, SPEC, st.integers(1, 50), st.integers(1, 2000))
def test_decode_on_any_gpus(answer, data, m, w, batch, ctx_len):
    """任意一组 GPU 的 decode / decode on any set of GPUs"""
    gpus = drawn_gpus(data, m, w, batch, ctx_len, ridge=1e4)
    got = answer.rank_gpus(m, w, gpus, phase="decode", batch=batch, ctx_len=ctx_len)
    assert same(got, ranking(m, w, gpus, "decode", batch, ctx_len), rtol=CLOSE)


@pytest.mark.step("rank_gpus")
@settings(max_examples=30)
@given(st.data(), MODEL, SPEC, st.integers(1, 8), st.integers(100, 2000))
def test_prefill_on_any_gpus(answer, data, m, w, batch, ctx_len):
    """任意一组 GPU 的 prefill / prefill on any set of GPUs"""
    gpus = drawn_gpus(data, m, w, batch, ctx_len, ridge=40.0)  # decode of so few sequences would be on the other side
    got = answer.rank_gpus(m, w, gpus, phase="prefill", batch=batch, ctx_len=ctx_len)
    assert same(got, ranking(m, w, gpus, "prefill", batch, ctx_len), rtol=CLOSE)


def drawn_gpus(data, m, w, batch, ctx_len, ridge) -> list[Hw]:
    """Some with room, some without; no two speeds alike, and all on one side of their ridge."""
    size = needed(m, w, batch, ctx_len)
    count = data.draw(st.integers(1, 5))
    room = st.sampled_from([size // 2, tables.weight_bytes(m, w), int(size / 0.95), int(size / 0.9), 10 * size])
    speeds = data.draw(st.lists(st.floats(0.05, 20.0), min_size=count, max_size=count, unique_by=lambda x: round(x, 2)))
    names = data.draw(st.permutations([f"c{i}" for i in range(count)]))
    return [Hw(name, 2e12 * ridge * s, 2e12 * s, data.draw(room)) for name, s in zip(names, speeds)]


def ranking(m, w, gpus, phase, batch, ctx_len) -> list[tuple[str, float | None]]:
    budget = {hw.name: Fraction(92, 100) * hw.vram_bytes for hw in gpus}
    fitting = [hw for hw in gpus if needed(m, w, batch, ctx_len) <= budget[hw.name]]
    rows = [(hw.name, tok_s(m, w, hw, phase, batch, ctx_len)) for hw in fitting]
    rows.sort(key=lambda row: row[1], reverse=True)
    return rows + [(hw.name, None) for hw in gpus if hw not in fitting]


@pytest.mark.step("rank_gpus")
@settings(max_examples=20)
@given(steps("prefill", False, batch=st.integers(1, 4), ctx=st.integers(1, 64)))
def test_short_prompts_write_their_cache(answer, case):
    """短提示词的 prefill 受限于带宽，KV 缓存要写出去 / short prompts: bandwidth binds, and the cache is written"""
    m, w, hw, batch, ctx_len = case
    got = answer.rank_gpus(m, w, [hw], phase="prefill", batch=batch, ctx_len=ctx_len)
    assert same(got, [("drawn", tok_s(m, w, hw, "prefill", batch, ctx_len))], rtol=CLOSE)


@pytest.mark.step("rank_gpus")
def test_more_memory_is_not_more_speed(answer):
    """显存大不等于快；有的卡两个阶段名次相反 / more memory is not more speed, and the phases may disagree"""
    roomy = Hw("roomy", 100e12, 0.5e12, 200 * 10**9)
    quick = Hw("quick", 80e12, 2e12, 40 * 10**9)
    m = MODELS["Llama-3-8B"]
    got = [[name for name, _ in answer.rank_gpus(m, BF16, [roomy, quick], phase=phase, batch=1, ctx_len=2048)]
           for phase in ("decode", "prefill")]  # fmt: skip
    assert same(got, [["quick", "roomy"], ["roomy", "quick"]])


@pytest.mark.step("rank_gpus")
def test_ties_and_misfits_stay_in_order(answer):
    """并列的、放不下的，各自保持原来的次序 / ties, and what does not fit, keep the order they came in"""
    m = MODELS["Llama-3-8B"]
    small = [Hw(name, 1e14, 1e12, size) for name, size in (("s3", 9 * 10**9), ("s1", 0), ("s2", 15 * 10**9))]
    twins = [Hw(name, 1e14, 1e12, 80 * 10**9) for name in ("t2", "t1", "t3")]
    crawler = Hw("crawler", 1e14, 1e9, 80 * 10**9)  # a token in fifteen seconds is still a speed
    gpus = [small[0], twins[0], small[1], L4, twins[1], crawler, twins[2], small[2]]
    got = answer.rank_gpus(m, BF16, gpus, phase="decode", batch=1, ctx_len=0)
    speed = 1e12 / 15_009_849_344
    want = [("t2", speed), ("t1", speed), ("t3", speed), ("L4", 0.3 * speed), ("crawler", speed / 1000)]
    want += [("s3", None), ("s1", None), ("s2", None)]
    assert same(got, want, rtol=CLOSE)
    assert [hw.name for hw in gpus] == ["s3", "t2", "s1", "L4", "t1", "crawler", "t3", "s2"]
    assert same(answer.rank_gpus(m, BF16, [], phase="decode", batch=1, ctx_len=0), [])


@pytest.mark.step("rank_gpus")
def test_one_row_for_each_gpu(answer):
    """同名的 GPU 各占一项，差一点点也要分先后 / GPUs of one name have a row each, and a slight lead is a lead"""
    m = MODELS["Qwen3-8B"]
    bw = [1e12, 1.00000001e12, 2e12, 1e12, 3e12]
    gpus = [Hw("H20", 1e15, speed, size) for speed, size in zip(bw, [PLENTY, PLENTY, 10**9, PLENTY, PLENTY], strict=True)]
    gpus[1] = replace(gpus[1], name="a little faster")
    got = answer.rank_gpus(m, BF16, gpus, phase="decode", batch=1, ctx_len=0)
    assert same([name for name, _ in got], ["H20", "a little faster", "H20", "H20", "H20"])
    read = tables.step_bytes(m, BF16)
    assert same([speed for _, speed in got], [3e12 / read, 1.00000001e12 / read, 1e12 / read, 1e12 / read, None], rtol=CLOSE)


@pytest.mark.step("rank_gpus")
def test_no_such_ranking(answer):
    """参数不对时报 ValueError，放不下也一样；表里没有的存法报 KeyError / wrong arguments: ValueError, fit or no fit; unlisted storage: KeyError"""
    m = MODELS["Llama-3-70B"]
    for phase, batch, ctx_len in [("train", 1, 5), ("decode", 0, 5), ("prefill", 1, 0), ("decode", 1, -1)]:
        for hw in (L4, H200):
            with pytest.raises(ValueError):
                answer.rank_gpus(m, INT4, [hw], phase=phase, batch=batch, ctx_len=ctx_len)
    for w in (WeightSpec(3), WeightSpec(4, 32)):
        with pytest.raises(KeyError):
            answer.rank_gpus(m, w, [L4, H200], phase="decode", batch=1, ctx_len=5)
        with pytest.raises(KeyError):
            answer.classify(m, w, L4, phase="decode", batch=1, ctx_len=5)
