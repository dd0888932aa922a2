"""Hidden checks of 1.3: the model in exact fractions, both sides of the knee, and what must hold for every load."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from given.hardware import A100_40, H200
from given.shapes import Hw, StepLoad
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same

CLOSE = 1e-9  # the order of the arithmetic is the author's own

# ---- what is drawn: numbers from a phone to a rack, every field for itself ----

DEVICES = st.builds(Hw, st.just("device"), st.floats(1e11, 1e16), st.floats(1e10, 1e14))
CACHES = st.integers(10**5, 10**10)
WITH_SCALES = Fraction(33, 8)  # bits of one weight: four, and a scale of sixteen for every 128
WIDTHS = st.sampled_from([2, 3, 4, WITH_SCALES, 8, 16, 32])


@st.composite
def loads(draw, caches=CACHES, widths=WIDTHS):
    params = 8 * draw(st.integers(10**5, 10**11))
    return StepLoad(params * draw(widths) // 8, params, draw(caches))


@st.composite
def with_knee(draw, caches=CACHES, widths=WIDTHS):
    """(load, device, knee): the device is so fast that this load's knee lies at a whole batch."""
    load, knee = draw(loads(caches, widths)), draw(st.integers(8, 2000))
    return load, fast_enough(load, knee, draw(st.integers(10**10, 10**13))), knee


def fast_enough(load, knee, bw):
    return Hw("device", float(Fraction(2 * load.n_params * knee * bw, load.weight_bytes)), float(bw))


def billions(bits, knee):
    """A case of eight billion weights of so many bits."""
    load = StepLoad(int(bits * 10**9), 8 * 10**9, 10**9)
    return load, fast_enough(load, knee, 2 * 10**12), knee


def seconds(amount, rate) -> Fraction:
    return Fraction(amount) / Fraction(rate)


def step(load, batch, hw) -> Fraction:
    """Sequence by sequence: its cache, its FLOPs; then the weights once."""
    caches, flops = (sum([each] * batch) for each in (load.kv_bytes_per_seq, 2 * load.n_params))
    linear = seconds(load.weight_bytes, hw.bw)
    if seconds(flops, hw.flops) > linear:
        linear = seconds(flops, hw.flops)
    return seconds(caches, hw.bw) + linear


# ---- step 1 ----


@pytest.mark.step("critical_batch")
@settings(max_examples=40)
@given(DEVICES, st.integers(1, 64))
@example(A100_40, 1)
def test_knee_of_any_device(answer, hw, w_bits):
    """任意设备、任意权重位宽 / any device, any width of the weights"""
    reading, computing = seconds(Fraction(w_bits, 8), hw.bw), seconds(2, hw.flops)  # of one weight
    assert same(answer.critical_batch(hw, w_bits), float(reading / computing), rtol=CLOSE)


@pytest.mark.step("critical_batch")
@settings(max_examples=30)
@given(DEVICES, st.integers(1, 32), st.integers(0, 32))
def test_narrow_weights_need_no_larger_batch(answer, hw, w_bits, wider):
    """权重变窄，临界批量不会变大 / narrower weights never need a larger batch"""
    narrow, wide = (answer.critical_batch(hw, bits) for bits in (w_bits, w_bits + wider))
    assert narrow <= wide * (1 + CLOSE)


@pytest.mark.step("critical_batch")
def test_a_weight_has_bits(answer):
    """位宽小于 1 时报 ValueError / a width below 1 is a ValueError"""
    for w_bits in (0, -1, -8):
        with pytest.raises(ValueError):
            answer.critical_batch(A100_40, w_bits)


# ---- step 2 ----


@pytest.mark.step("decode_step_s")
@settings(max_examples=40)
@given(loads(), st.integers(1, 5000), DEVICES)
def test_step_of_any_load(answer, load, batch, hw):
    """任意负载、批量和设备 / any load, batch and device"""
    assert same(answer.decode_step_s(load, batch, hw), float(step(load, batch, hw)), rtol=CLOSE)


@pytest.mark.step("decode_step_s")
@settings(max_examples=30)
@given(with_knee())
def test_a_batch_of_one(answer, case):
    """只有一条序列：读全部权重和它自己的 KV / one sequence: all the weights and its own cache"""
    load, hw, _ = case
    assert same(answer.decode_step_s(load, 1, hw), float(seconds(load.weight_bytes + load.kv_bytes_per_seq, hw.bw)),
                rtol=CLOSE)  # fmt: skip


@pytest.mark.step("decode_step_s")
@settings(max_examples=30)
@given(with_knee(), st.floats(0, 1))
@example(billions(32, 100), 0.8)
@example(billions(WITH_SCALES, 100), 0.99)
def test_below_the_knee(answer, case, share):
    """批量小：时间由读取的字节决定 / a small batch: the bytes decide"""
    load, hw, knee = case
    batch = 1 + int(share * (knee - 1))
    every_byte = load.weight_bytes + batch * load.kv_bytes_per_seq
    assert same(answer.decode_step_s(load, batch, hw), float(seconds(every_byte, hw.bw)), rtol=CLOSE)


@pytest.mark.step("decode_step_s")
@settings(max_examples=30)
@given(with_knee(), st.integers(0, 3000))
@example(billions(WITH_SCALES, 100), 1)
def test_above_the_knee(answer, case, more):
    """批量大：线性层由计算决定，读 KV 的时间仍在 / a large batch: FLOPs decide the linear layers, the cache is still read"""
    load, hw, knee = case
    batch = knee + more
    want = seconds(batch * load.kv_bytes_per_seq, hw.bw) + seconds(2 * batch * load.n_params, hw.flops)
    assert same(answer.decode_step_s(load, batch, hw), float(want), rtol=CLOSE)


@pytest.mark.step("decode_step_s")
@settings(max_examples=30)
@given(with_knee(st.just(0)), st.integers(1, 1000))
def test_no_cache_shows_the_knee(answer, case, more):
    """没有 KV 时，延迟在临界批量之前不变，之后按比例增长 / without KV, latency is flat up to the knee, then proportional"""
    load, hw, knee = case
    one, at, beyond = (answer.decode_step_s(load, batch, hw) for batch in (1, knee, knee + more))
    assert same(at, one, rtol=CLOSE)
    assert same(beyond, one * (knee + more) / knee, rtol=CLOSE)


@pytest.mark.step("decode_step_s")
@settings(max_examples=30)
@given(loads(), st.lists(st.integers(1, 4000), min_size=2, max_size=5, unique=True), DEVICES)
def test_latency_grows_with_the_batch(answer, load, batches, hw):
    """只要有 KV，批量越大每一步越慢 / while there is a cache, a larger batch makes a slower step"""
    times = [answer.decode_step_s(load, batch, hw) for batch in sorted(batches)]
    assert all(a < b for a, b in pairwise(times))


@pytest.mark.step("decode_step_s")
@settings(max_examples=30)
@given(loads(), st.integers(1, 2000), st.integers(1, 10**10), DEVICES)
def test_the_cache_comes_on_top(answer, load, batch, longer, hw):
    """每条序列的 KV 长一点，整步就按批量变慢 / a longer cache slows the step, once for every sequence"""
    short = replace(load, kv_bytes_per_seq=0)
    times = [answer.decode_step_s(replace(short, kv_bytes_per_seq=kv), batch, hw) for kv in (0, longer)]
    assert same(times[1] - times[0], float(seconds(batch * longer, hw.bw)), rtol=CLOSE, atol=CLOSE * times[1])


@pytest.mark.step("decode_step_s")
@settings(max_examples=30)
@given(with_knee(), st.integers(0, 500), st.sampled_from([2, 4]))
def test_narrow_weights_save_bytes_only(answer, case, more, times_narrower):
    """权重变窄：小批量变快，大批量不变 / narrower weights: a small batch gets faster, a large one does not"""
    load, hw, knee = case
    narrow = replace(load, weight_bytes=load.weight_bytes // times_narrower)
    for batch in (1, knee + more):
        wide_s, narrow_s = (answer.decode_step_s(each, batch, hw) for each in (load, narrow))
        want = step(load, batch, hw) - step(narrow, batch, hw)
        assert same(wide_s - narrow_s, float(want), atol=CLOSE * wide_s)


@pytest.mark.step("decode_step_s")
def test_a_step_needs_a_sequence(answer):
    """没有序列就没有这一步 / no step without a sequence"""
    load = StepLoad(10**9, 5 * 10**8, 10**6)
    for batch in (0, -1, -7):
        with pytest.raises(ValueError):
            answer.decode_step_s(load, batch, H200)


# ---- step 3 ----


@pytest.mark.step("throughput_tok_s")
@settings(max_examples=40)
@given(loads(), st.integers(1, 5000), DEVICES)
def test_throughput_of_any_load(answer, load, batch, hw):
    """任意负载：一步给每条序列一个 token / any load: a step yields one token for each sequence"""
    assert same(answer.throughput_tok_s(load, batch, hw), float(batch / step(load, batch, hw)), rtol=CLOSE)


@pytest.mark.step("throughput_tok_s")
@settings(max_examples=30)
@given(loads(st.just(0) | CACHES), st.lists(st.integers(1, 4000), min_size=2, max_size=5, unique=True), DEVICES)
@example(StepLoad(8 * 10**9, 8 * 10**9, 10**6), [200, 201], A100_40)
def test_throughput_never_falls(answer, load, batches, hw):
    """批量变大，吞吐不会下降 / a larger batch never lowers the throughput"""
    rates = [answer.throughput_tok_s(load, batch, hw) for batch in sorted(batches)]
    assert all(b >= a * (1 - CLOSE) for a, b in pairwise(rates))


@pytest.mark.step("throughput_tok_s")
@settings(max_examples=30)
@given(loads(), DEVICES)
@example(StepLoad(16 * 10**9, 8 * 10**9, 10**9), A100_40)
def test_no_batch_beats_the_cache(answer, load, hw):
    """再大的批量也越不过读 KV 的上限 / no batch gets past what reading the caches allows"""
    for batch in (1, 64, 4096, 10**7):
        assert answer.throughput_tok_s(load, batch, hw) <= hw.bw / load.kv_bytes_per_seq * (1 + CLOSE)


@pytest.mark.step("throughput_tok_s")
@settings(max_examples=30)
@given(with_knee(widths=st.sampled_from([4, 8, 16])), st.floats(0, 1))
def test_throughput_below_the_knee(answer, case, share):
    """临界批量以下：多一条序列，多读一份 KV / below the knee: one more sequence, one more cache to read"""
    load, hw, knee = case
    batch = 1 + int(share * (knee - 1))
    rate = Fraction(hw.bw) * batch / (load.weight_bytes + batch * load.kv_bytes_per_seq)
    assert same(answer.throughput_tok_s(load, batch, hw), float(rate), rtol=CLOSE)


@pytest.mark.step("throughput_tok_s")
@settings(max_examples=30)
@given(with_knee(st.just(0) | CACHES), st.integers(1, 50))
@example(billions(4, 100), 2)
def test_throughput_rests_beyond_the_knee(answer, case, times_larger):
    """过了临界批量，吞吐停在同一个数上 / beyond the knee the throughput rests at one number"""
    load, hw, knee = case
    per_token = seconds(load.kv_bytes_per_seq, hw.bw) + seconds(2 * load.n_params, hw.flops)
    for batch in (knee, times_larger * knee):
        assert same(answer.throughput_tok_s(load, batch, hw), float(1 / per_token), rtol=CLOSE)


@pytest.mark.step("throughput_tok_s")
def test_throughput_needs_a_sequence(answer):
    """批量为 0 时报 ValueError，不是 0 / a batch of 0 is a ValueError and not 0"""
    load = StepLoad(10**9, 5 * 10**8, 10**6)
    for batch in (0, -1):
        with pytest.raises(ValueError):
            answer.throughput_tok_s(load, batch, H200)
