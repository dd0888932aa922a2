"""Hidden checks of 1.1: streams built from whole ticks of 1/1024 s, so that every sum and difference is exact."""

import math

import pytest
from given.traffic import RequestTrace
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same

TICK = 1 / 1024
CLOSE = {"rtol": 1e-9, "atol": 1e-12}


# ---- what is drawn: a stream is a list of (ticks since the chunk before, tokens) ----

GAPS = st.integers(1, 4000)
SILENT = st.tuples(GAPS, st.just(0))
SPOKEN = st.tuples(GAPS, st.integers(1, 5))
ANY = st.lists(SILENT | SPOKEN, max_size=8)
STREAMS = st.builds(lambda a, b, c: [*a, b, *c], ANY, SPOKEN, ANY)  # at least one token
LONG_STREAMS = st.builds(lambda a, b, c, d, e: [*a, b, *c, d, *e], ANY, SPOKEN, ANY, SPOKEN, ANY)
FAILURES = st.lists(SILENT, max_size=5)
SENT = st.integers(1, 10**6)


def written_down(stream, sent=5000, counted=True, output_tokens=None, waited=0):
    """The trace of a stream; waited: ticks between the planned start and sending."""
    ticks = [sent + sum(gap for gap, _ in stream[: i + 1]) for i in range(len(stream))]
    return RequestTrace(
        scheduled_s=(sent - waited) * TICK,
        sent_s=sent * TICK,
        chunk_times_s=tuple(n * TICK for n in ticks),
        chunk_tokens=tuple(tokens for _, tokens in stream) if counted else None,
        output_tokens=output_tokens,
    )


def arrivals(stream):
    """Ticks from sending to every chunk with tokens."""
    found, now = [], 0
    for gap, tokens in stream:
        now += gap
        if tokens:
            found.append(now)
    return found


def total(stream):
    return sum(tokens for _, tokens in stream)


def gaps(stream):
    found = arrivals(stream)
    return [(found[i] - found[i - 1]) * TICK for i in range(1, len(found))]


# ---- TTFT ----


@pytest.mark.step("ttft_s")
@settings(max_examples=40)
@given(STREAMS, SENT)
def test_ttft_of_any_stream(answer, stream, sent):
    """任意响应的 TTFT / TTFT of any response"""
    assert same(answer.ttft_s(written_down(stream, sent)), arrivals(stream)[0] * TICK, **CLOSE)


@pytest.mark.step("ttft_s")
@settings(max_examples=20)
@given(st.lists(SPOKEN, min_size=1, max_size=6), st.none() | st.integers(0, 99))
@example([(1, 1), (2, 1)], 0)
def test_ttft_without_counts(answer, stream, output_tokens):
    """没有逐块的 token 数时，每块都算 / without token counts every chunk counts"""
    trace = written_down(stream, counted=False, output_tokens=output_tokens)
    assert same(answer.ttft_s(trace), stream[0][0] * TICK, **CLOSE)


@pytest.mark.step("ttft_s")
@settings(max_examples=15)
@given(STREAMS, st.integers(1, 4000))
def test_ttft_starts_at_sending(answer, stream, waited):
    """计时从发出那一刻开始 / the clock starts when the request is sent"""
    assert same(answer.ttft_s(written_down(stream, waited=waited)), arrivals(stream)[0] * TICK, **CLOSE)


@pytest.mark.step("ttft_s")
@settings(max_examples=20)
@given(FAILURES, st.booleans(), st.none() | st.integers(0, 9))
def test_failures_have_no_ttft(answer, stream, counted, output_tokens):
    """失败的请求没有 TTFT / a failed request has no TTFT"""
    trace = written_down(stream if counted else [], counted=counted, output_tokens=output_tokens)
    assert same(answer.ttft_s(trace), None)


# ---- ITL ----


@pytest.mark.step("itls_s")
@settings(max_examples=40)
@given(LONG_STREAMS, SENT)
def test_gaps_of_any_stream(answer, stream, sent):
    """任意响应的间隔 / the gaps of any response"""
    assert same(answer.itls_s(written_down(stream, sent)), gaps(stream), **CLOSE)


@pytest.mark.step("itls_s")
@settings(max_examples=20)
@given(st.lists(st.tuples(GAPS, st.integers(0, 1)), min_size=2, max_size=10).filter(lambda s: total(s) >= 2))
def test_gaps_of_single_tokens(answer, stream):
    """每块至多一个 token 时的间隔 / gaps where a chunk carries at most one token"""
    assert same(answer.itls_s(written_down(stream)), gaps(stream), **CLOSE)


@pytest.mark.step("itls_s")
@settings(max_examples=15)
@given(st.lists(SPOKEN, min_size=1, max_size=8))
@example([(1, 1)])
def test_gaps_without_counts(answer, stream):
    """没有逐块的 token 数时的间隔 / gaps without token counts"""
    assert same(answer.itls_s(written_down(stream, counted=False)), gaps(stream), **CLOSE)


@pytest.mark.step("itls_s")
@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 1), st.just(1)), min_size=3, max_size=8))
def test_chunks_that_arrive_together(answer, stream):
    """同时到达的两块 / two chunks that arrive together"""
    assert same(answer.itls_s(written_down([*stream, (0, 1)])), gaps([*stream, (0, 1)]), **CLOSE)


@pytest.mark.step("itls_s")
@settings(max_examples=20)
@given(FAILURES, st.none() | SPOKEN, FAILURES)
def test_at_most_one_chunk_has_no_gaps(answer, before, spoken, after):
    """带 token 的块不到两个 / fewer than two chunks with tokens"""
    stream = [*before, *([spoken] if spoken else []), *after]
    assert same(answer.itls_s(written_down(stream)), [])


# ---- E2E ----


@pytest.mark.step("e2e_s")
@settings(max_examples=40)
@given(STREAMS, SENT)
def test_e2e_of_any_stream(answer, stream, sent):
    """任意响应的端到端延迟 / E2E of any response"""
    assert same(answer.e2e_s(written_down(stream, sent)), arrivals(stream)[-1] * TICK, **CLOSE)


@pytest.mark.step("e2e_s")
@settings(max_examples=20)
@given(st.lists(SPOKEN, min_size=1, max_size=6), st.none() | st.integers(0, 99), st.integers(0, 4000))
@example([(1, 1), (2, 1)], 0, 0)
def test_e2e_without_counts(answer, stream, output_tokens, waited):
    """没有逐块的 token 数，发出前还等过 / without token counts, and after a wait before sending"""
    trace = written_down(stream, counted=False, output_tokens=output_tokens, waited=waited)
    assert same(answer.e2e_s(trace), arrivals(stream)[-1] * TICK, **CLOSE)


@pytest.mark.step("e2e_s")
@settings(max_examples=20)
@given(FAILURES, st.booleans(), st.none() | st.integers(0, 9))
def test_failures_have_no_e2e(answer, stream, counted, output_tokens):
    """失败的请求没有端到端延迟 / a failed request has no E2E"""
    trace = written_down(stream if counted else [], counted=counted, output_tokens=output_tokens)
    assert same(answer.e2e_s(trace), None)


@pytest.mark.step("e2e_s")
@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 3)), min_size=1, max_size=12), st.integers(1, 3))
def test_parts_add_up(answer, chunks, last_tokens):
    """TTFT 加上所有 ITL 等于端到端 / TTFT and all ITLs add up to E2E"""
    times = sorted(time for time, _ in chunks)
    trace = RequestTrace(0.0, times[0] / 2, (*times, 1e6), (*[n for _, n in chunks], last_tokens))
    parts = answer.ttft_s(trace) + sum(answer.itls_s(trace))
    assert abs(parts - answer.e2e_s(trace)) <= (len(times) + 2) * math.ulp(1e6)


# ---- TPOT ----


@pytest.mark.step("tpot_s")
@settings(max_examples=40)
@given(LONG_STREAMS, SENT)
def test_tpot_of_any_stream(answer, stream, sent):
    """任意响应的 TPOT / TPOT of any response"""
    found = arrivals(stream)
    want = (found[-1] - found[0]) * TICK / (total(stream) - 1)
    assert same(answer.tpot_s(written_down(stream, sent)), want, **CLOSE)


@pytest.mark.step("tpot_s")
@settings(max_examples=20)
@given(st.lists(GAPS, min_size=2, max_size=8), st.integers(0, 4000))
def test_single_tokens_make_tpot_a_mean(answer, waits, waited):
    """每块一个 token：TPOT 就是 ITL 的平均 / one token per chunk: TPOT is the mean of the ITLs"""
    trace = written_down([(gap, 1) for gap in waits], waited=waited)
    assert same(answer.tpot_s(trace), sum(waits[1:]) * TICK / len(waits[1:]), **CLOSE)


@pytest.mark.step("tpot_s")
@settings(max_examples=15)
@given(LONG_STREAMS, GAPS)
def test_tpot_knows_no_ttft(answer, stream, wait):
    """第一个 token 来得晚，TPOT 不变 / a later first token leaves TPOT as it is"""
    (gap, tokens), *rest = stream
    late = [(gap + wait, tokens), *rest]
    assert same(answer.tpot_s(written_down(late)), answer.tpot_s(written_down(stream)), **CLOSE)


@pytest.mark.step("tpot_s")
@settings(max_examples=20)
@given(st.lists(GAPS, min_size=1, max_size=8), st.integers(2, 40))
@example([1, 2, 3, 4], 2)
def test_tpot_from_the_usage(answer, waits, n):
    """只知道 token 总数时的 TPOT / TPOT when only the total is known"""
    trace = written_down([(gap, 1) for gap in waits], counted=False, output_tokens=n)
    assert same(answer.tpot_s(trace), sum(waits[1:]) * TICK / (n - 1), **CLOSE)


@pytest.mark.step("tpot_s")
@settings(max_examples=15)
@given(LONG_STREAMS, st.integers(0, 4))
def test_counts_of_chunks_come_first(answer, stream, more):
    """有逐块的 token 数时以它为准 / where chunks have counts, these decide"""
    found = arrivals(stream)
    trace = written_down(stream, output_tokens=2 * total(stream) + more)
    assert same(answer.tpot_s(trace), (found[-1] - found[0]) * TICK / (total(stream) - 1), **CLOSE)


@pytest.mark.step("tpot_s")
@settings(max_examples=15)
@given(st.lists(SPOKEN, min_size=1, max_size=8))
def test_unknown_number_has_no_tpot(answer, stream):
    """不知道有多少个 token / an unknown number of tokens"""
    assert same(answer.tpot_s(written_down(stream, counted=False)), None)


@pytest.mark.step("tpot_s")
@settings(max_examples=15)
@given(FAILURES, GAPS, FAILURES, st.integers(0, 1))
def test_one_token_has_no_tpot(answer, before, gap, after, n):
    """不到两个 token / fewer than two tokens"""
    assert same(answer.tpot_s(written_down([*before, (gap, 1), *after])), None)
    for chunks in (1, 3):
        assert same(answer.tpot_s(written_down([(gap, 1)] * chunks, counted=False, output_tokens=n)), None)


@pytest.mark.step("tpot_s")
@settings(max_examples=15)
@given(FAILURES, GAPS, st.integers(2, 50), FAILURES)
def test_all_tokens_in_one_chunk(answer, before, gap, n, after):
    """所有 token 挤在一块里 / all tokens in one chunk"""
    assert same(answer.tpot_s(written_down([*before, (gap, n), *after])), 0.0)
    assert same(answer.tpot_s(written_down([(gap, n)], counted=False, output_tokens=n)), 0.0)


@pytest.mark.step("tpot_s")
@settings(max_examples=15)
@given(FAILURES, st.booleans(), st.none() | st.integers(0, 9))
def test_failures_have_no_tpot(answer, stream, counted, output_tokens):
    """失败的请求没有 TPOT / a failed request has no TPOT"""
    trace = written_down(stream if counted else [], counted=counted, output_tokens=output_tokens)
    assert same(answer.tpot_s(trace), None)


# ---- broken traces ----


def refused(answer, trace):
    for f in (answer.ttft_s, answer.itls_s, answer.e2e_s, answer.tpot_s):
        with pytest.raises(ValueError):
            f(trace)


@st.composite
def two_swapped(draw, tokens):
    """A trace in which one chunk is earlier than the chunk before it; tokens: of all chunks."""
    n = draw(st.integers(2, 6))
    trace = written_down([(draw(GAPS), draw(tokens)) for _ in range(n)])
    times, at = list(trace.chunk_times_s), draw(st.integers(1, n - 1))
    times[at - 1], times[at] = times[at], times[at - 1]
    return RequestTrace(trace.scheduled_s, trace.sent_s, tuple(times), trace.chunk_tokens)


@pytest.mark.step("broken_traces")
@settings(max_examples=20)
@given(two_swapped(st.integers(1, 3)))
def test_chunks_out_of_order(answer, trace):
    """后一块比前一块早 / a chunk that is earlier than the one before"""
    refused(answer, trace)


@pytest.mark.step("broken_traces")
@settings(max_examples=20)
@given(two_swapped(st.just(0)), GAPS)
def test_silent_chunks_out_of_order(answer, trace, gap):
    """没有 token 的块也不能倒流 / chunks without tokens must be in order too"""
    times, counts, sent = trace.chunk_times_s, trace.chunk_tokens, trace.sent_s
    refused(answer, trace)  # nothing but silence
    refused(answer, RequestTrace(sent, sent, (*times, max(times) + gap * TICK), (*counts, 2)))
    refused(answer, RequestTrace(sent, sent, (sent, *times), (2, *counts)))


@pytest.mark.step("broken_traces")
@settings(max_examples=20)
@given(STREAMS, st.integers(1, 4000), st.booleans())
@example([(1, 0), (1, 2)], 1, True)  # only the chunk without a token is too early
def test_chunk_before_sending(answer, stream, early, counted):
    """请求还没发，块先到了 / a chunk that came before the request was sent"""
    good = written_down(stream, counted=counted)
    refused(
        answer, RequestTrace(0.0, good.chunk_times_s[0] + early * TICK / 4000, good.chunk_times_s, good.chunk_tokens)
    )


@pytest.mark.step("broken_traces")
@settings(max_examples=20)
@given(STREAMS, st.integers(-1, 2))
def test_one_count_per_chunk(answer, stream, more):
    """token 数与块数对不上 / as many counts as chunks"""
    good = written_down(stream)
    counts = good.chunk_tokens[:more] if more < 0 else (*good.chunk_tokens, *[1] * (more + 1))
    refused(answer, RequestTrace(good.scheduled_s, good.sent_s, good.chunk_times_s, counts or (1,) * (len(stream) + 1)))
    refused(answer, RequestTrace(good.scheduled_s, good.sent_s, (), good.chunk_tokens))


@pytest.mark.step("broken_traces")
def test_no_counts_at_all_are_counts(answer):
    """空的 token 数不等于没有 token 数 / an empty tuple of counts is not a missing one"""
    refused(answer, RequestTrace(1.0, 1.0, (2.0, 3.0), (), 4))
    assert same(answer.ttft_s(RequestTrace(1.0, 1.0, (), ())), None)


@pytest.mark.step("broken_traces")
@settings(max_examples=20)
@given(STREAMS, GAPS, st.integers(-3, -1), STREAMS)
def test_counts_below_zero(answer, before, gap, tokens, after):
    """token 数是负的 / a negative number of tokens"""
    refused(answer, written_down([*before, (gap, tokens), *after]))


@pytest.mark.step("broken_traces")
@settings(max_examples=15)
@given(st.lists(st.integers(1, 3), min_size=2, max_size=6))
def test_equal_times_are_fine(answer, counts):
    """时间相等不算倒流 / equal times do not run backwards"""
    trace = RequestTrace(2.0, 2.0, (2.0,) * len(counts), tuple(counts))
    got = [answer.ttft_s(trace), answer.itls_s(trace), answer.e2e_s(trace), answer.tpot_s(trace)]
    assert same(got, [0.0, [0.0] * (len(counts) - 1), 0.0, 0.0])
