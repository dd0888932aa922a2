"""Hidden checks of 1.4: small integer weights, for which the kept set and the drawn token follow in exact fractions.

Logits are temperature * log(weight), so that at that temperature the probabilities are the weights over their sum. Drawn
top_p and u keep at least 1e-6 from every break point; what sits on one uses equal logits and powers of two.
"""

from collections import Counter
from fractions import Fraction as F
from itertools import accumulate, pairwise
from math import inf, log

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same

LARGEST = 1 - 2.0**-53  # the largest float below 1
ONE = F(1)


# ---- what is expected, in fractions ----


def left_by_top_k(weights, k):
    """Ids that stay: everything that is beaten by fewer than k tokens."""
    alive = [i for i, w in enumerate(weights) if w]
    return [i for i in alive if not k or sum(other > weights[i] for other in weights) < k]


def left(weights, k=0, p=ONE):
    alive = left_by_top_k(weights, k)
    total = sum(weights[i] for i in alive)

    def held_by_better(i):
        return sum(weights[j] for j in alive if (-weights[j], j) < (-weights[i], i))

    return [i for i in alive if p == 1 or held_by_better(i) == 0 or F(held_by_better(i), total) < p]


def drawn(weights, kept, u):
    sums = list(accumulate(weights[i] for i in kept))
    return next(i for i, s in zip(kept, sums) if F(s, sums[-1]) > u)


def logits_of(weights, temperature=1.0):
    return np.array([temperature * log(w) if w else -inf for w in weights])


def scaled(weights, kept):
    return np.array([log(w) if i in kept else -inf for i, w in enumerate(weights)])


def close(got, want):
    return same(got, want, rtol=1e-9, atol=1e-12)


def kept_ids(array):
    return np.flatnonzero(np.isfinite(array)).tolist()


# ---- what is drawn ----

# Odd multiples of 1/(2 * 997): at least 1e-6 from every fraction of small integers, except 1/2, left out.
UNIFORM = st.sampled_from([F(2 * j + 1, 2 * 997) for j in range(997) if j != 498])
TEMPERATURES = st.sampled_from([0.005, 0.3, 0.5, 1.0, 1.7, 4.0])
WEIGHTS = st.lists(st.integers(0, 9), min_size=1, max_size=8).filter(any)


def near(points):
    """Just below and just above each of them, inside (0, 1)."""
    return [x for point in points for x in (point - F(1, 1000), point + F(1, 1000)) if 0 < x < 1]


@st.composite
def nuclei(draw, top_k=st.just(0)):
    """(weights, k, p): p anywhere, or close to a point where one more token falls."""
    weights, k = draw(WEIGHTS), draw(top_k)
    alive = sorted((weights[i] for i in left_by_top_k(weights, k)), reverse=True)
    points = [F(s, sum(alive)) for s in accumulate(alive)]
    return weights, k, draw(st.sampled_from([draw(UNIFORM), *near(points)]))


@st.composite
def draws(draw):
    """(weights, k, p, u): u anywhere, or close to a point where the next token begins."""
    weights, k, p = draw(nuclei(st.integers(0, 6)))
    kept = left(weights, k, p)
    points = [F(s, sum(weights[i] for i in kept)) for s in accumulate(weights[i] for i in kept)]
    return weights, k, p, draw(st.sampled_from([draw(UNIFORM), *near(points)]))


# Rows on which the usual misreadings of a rule part ways: a tie at the edge of k and of p, a nucleus that the temperature
# or top-k moves, the first and last token, a temperature just above greedy.
TIE_AT_K = [5, 5, 1], 1, F(9, 10)
TIE_AT_P = [5, 5, 5, 1], 0, F(3, 10)
MOVED_BY_T = [3, 2, 2, 1], 0, F(1, 2)
MOVED_BY_K = [3, 10, 1, 6], 3, F(82, 100)
PLAIN = [3, 10, 1, 6], 0, F(6, 10)
ALL_BUT_SURE = [1, 9], 0, F(99, 100)

MASKED = st.lists(st.integers(-3, 3).map(float) | st.floats(-50, 50) | st.just(-inf), min_size=1, max_size=8).filter(
    lambda row: max(row) > -inf
)


# ---- greedy ----


@pytest.mark.step("greedy")
@settings(max_examples=30)
@given(MASKED, st.sampled_from([0.0, 1e-9, 9e-6]), st.integers(0, 9), UNIFORM, UNIFORM)
@example([-inf, -2.0, -2.0, -inf], 0.0, 1, F(1, 997), F(996, 997))
@example([1.0, 3.0, 3.0], 9e-6, 0, F(1, 3), F(9, 10))
@example([1.0, 1.0], 0.0, 0, F(999, 1000), F(9, 10))
def test_greedy_of_any_row(answer, row, temperature, k, p, u):
    """贪心：温度、top-k、top-p、u 都改变不了结果 / greedy: no temperature below the limit, top-k, top-p or u changes it"""
    got = answer.sample(np.array(row), temperature=temperature, top_k=k, top_p=float(p), u=float(u))
    assert same(got, row.index(max(row)))


@pytest.mark.step("greedy")
@settings(max_examples=8)
@given(UNIFORM)
def test_greedy_sees_small_differences(answer, u):
    """贪心：差一点点也分得出大小 / greedy: a tiny difference is a difference"""
    for best in range(3):
        row = np.ones(3)
        for value in (1 + 1e-12, 1 + 2.0**-52):
            row[best] = value
            assert same(answer.sample(row, temperature=0.0, u=float(u)), best)


@pytest.mark.step("greedy")
def test_greedy_of_large_logits(answer):
    """贪心：很大的 logit 也不出 NaN / greedy: no NaN from large logits"""
    assert same(answer.sample(np.array([1e300, 3e300, -inf, 2e300]), temperature=0.0, u=0.3), 1)
    assert same(answer.sample(np.array([-3e300, -2e300, -1e300]), temperature=0.0, u=0.9), 2)


@pytest.mark.step("greedy")
def test_greedy_of_narrow_floats(answer):
    """贪心：float16、float32 的 logits / greedy: float16 and float32 logits"""
    got = [answer.sample(np.array([0.5, 6e4, 1.0], dtype=d), temperature=0.0, u=0.9) for d in (np.float16, np.float32)]
    assert same(got, [1, 1])


# ---- temperature and top-k ----


@pytest.mark.step("top_k")
@settings(max_examples=30)
@given(WEIGHTS, st.integers(0, 9), TEMPERATURES)
@example([5, 5, 1], 1, 1.7)
@example([3, 0, 9, 1], 2, 0.005)
@example([3, 1, 2], 0, 0.3)
@example([2, 5, 2, 1], 2, 1.0)
def test_top_k_of_any_row(answer, weights, k, temperature):
    """任意一行：缩放、门槛与并列 / any row: scaling, threshold and ties"""
    got = answer.filter_logits(logits_of(weights, temperature), temperature, k, 1.0)
    assert close(got, scaled(weights, left_by_top_k(weights, k)))


@pytest.mark.step("top_k")
def test_top_k_that_cuts_nothing(answer):
    """top_k 为 0、等于或超过 V：一个也不丢 / top_k of 0, V and more drops nothing"""
    weights = [4, 0, 1, 2, 2]
    got = [answer.filter_logits(logits_of(weights), 1.0, k, 1.0) for k in (0, 5, 6, 1000)]
    assert close(got, [scaled(weights, [0, 2, 3, 4])] * 4)


@pytest.mark.step("top_k")
@settings(max_examples=15)
@given(WEIGHTS, st.integers(1, 9), st.integers(0, 9), TEMPERATURES)
@example([5, 5, 1], 1, 2, 4.0)
@example([3, 9, 1], 2, 1, 0.005)
@example([2, 1], 9, 3, 0.5)
def test_masked_tokens_stay_masked(answer, weights, k, masked, temperature):
    """屏蔽的 token 不会回来，也不出 NaN / masked tokens do not come back, and nothing is NaN"""
    weights = [0] * masked + weights
    got = answer.filter_logits(logits_of(weights, temperature), temperature, k, 1.0)
    assert close(got, scaled(weights, left_by_top_k(weights, k)))


@pytest.mark.step("top_k")
def test_all_tied(answer):
    """全部并列：top_k = 1 也一个不丢 / all tied: even top_k = 1 drops nothing"""
    assert same(answer.filter_logits(np.full(5, -2.0), 0.5, 1, 1.0), np.full(5, -4.0))


@pytest.mark.step("top_k")
def test_works_in_float64(answer):
    """先转 float64 再除，返回 float64 / divides in float64 and returns float64"""
    for dtype in (np.float16, np.float32, np.float64):
        row = np.array([0.1, 1.3, -0.7, -inf], dtype=dtype)
        want = np.array([float(row[0]) / 0.7, float(row[1]) / 0.7, -inf, -inf])
        assert close(answer.filter_logits(row, 0.7, 2, 1.0), want)


@pytest.mark.step("top_k")
def test_greedy_filter_is_wide_too(answer):
    """贪心时也返回 float64 / float64 from a greedy filter, too"""
    for dtype in (np.float16, np.float32, np.float64):
        row = np.array([0.1, 1.3, -0.7, -inf], dtype=dtype)
        assert same(answer.filter_logits(row, 0.0, 2, 1.0), np.array([-inf, float(row[1]), -inf, -inf]))


@pytest.mark.step("top_k")
@settings(max_examples=20)
@given(MASKED, st.sampled_from([0.0, 9e-6]), st.integers(0, 9), UNIFORM)
@example([1.0, 1.0, -inf], 9e-6, 2, F(1, 3))
@example([-2.0, 0.5, 0.5], 0.0, 0, F(1, 3))
@example([-inf, -2.0, -2.0, -inf], 0.0, 3, F(996, 997))
def test_greedy_filter_keeps_one(answer, row, temperature, k, p):
    """贪心时只留下最好的一个，不缩放 / a greedy filter keeps the best alone, unscaled"""
    want = np.full(len(row), -inf)
    want[row.index(max(row))] = max(row)
    assert same(answer.filter_logits(np.array(row), temperature, k, float(p)), want)


@pytest.mark.step("top_k")
@settings(max_examples=10)
@given(WEIGHTS, st.integers(0, 4), st.sampled_from([ONE, F(1, 3)]), st.sampled_from([0.0, 0.5, 1.0]))
@example([3, 9, 0, 1], 2, ONE, 0.5)
@example([3, 9, 0, 1], 0, F(1, 3), 1.0)
@example([3, 9, 0, 1], 2, ONE, 0.0)
@example([4, 2], 0, ONE, 1.0)  # with nothing to do, a new array all the same
def test_filter_leaves_its_input_alone(answer, weights, k, p, temperature):
    """返回新数组，输入不变 / a new array; the input stays as it was"""
    row = logits_of(weights)
    before = row.copy()
    got = answer.filter_logits(row, temperature, k, float(p))
    assert same(row, before)
    assert not np.shares_memory(got, row), "the result lies in the input"


# ---- top-p ----


@pytest.mark.step("top_p")
@settings(max_examples=50)
@given(nuclei(), TEMPERATURES)
@example(TIE_AT_P, 1.0)
@example(MOVED_BY_T, 4.0)
@example(PLAIN, 0.5)
@example(ALL_BUT_SURE, 0.005)
@example(([0, 2, 2], 0, F(2, 5)), 0.3)
@example(([0, 9, 1], 0, F(19, 20)), 4.0)
def test_nucleus_of_any_row(answer, case, temperature):
    """任意一行、任意温度的 top-p / top-p of any row at any temperature"""
    weights, k, p = case
    got = answer.filter_logits(logits_of(weights, temperature), temperature, k, float(p))
    assert close(got, scaled(weights, left(weights, k, p)))


@pytest.mark.step("top_p")
@settings(max_examples=40)
@given(nuclei(st.integers(1, 6)), TEMPERATURES)
@example(TIE_AT_K, 1.7)
@example(MOVED_BY_K, 0.5)
@example(([3, 2, 2, 1], 3, F(45, 100)), 4.0)
@example(([5, 5, 5, 1], 3, F(3, 10)), 1.0)
@example(([3, 9, 0, 1], 2, F(9, 10)), 0.005)
def test_top_k_then_top_p(answer, case, temperature):
    """先 top-k 再 top-p，各管各的 / top-k first, then top-p"""
    weights, k, p = case
    got = answer.filter_logits(logits_of(weights, temperature), temperature, k, float(p))
    assert close(got, scaled(weights, left(weights, k, p)))


@pytest.mark.step("top_p")
@settings(max_examples=15)
@given(WEIGHTS, st.sampled_from([1e-300, 1e-20, 1e-9, 1e-4]), TEMPERATURES)
@example([2, 2], 1e-9, 0.5)
@example([0, 1, 3, 3], 1e-300, 0.005)
@example([9, 1], 1e-4, 4.0)
def test_tiny_p_keeps_exactly_one(answer, weights, p, temperature):
    """p 再小也留下最好的一个 / however small p is, the best token stays"""
    got = answer.filter_logits(logits_of(weights, temperature), temperature, 0, p)
    assert same(kept_ids(got), [weights.index(max(weights))])


@pytest.mark.step("top_p")
def test_exactly_p_is_enough(answer):
    """更好的 token 恰好占到 p：不再多留 / the better tokens hold exactly p: that is enough"""
    got = [kept_ids(answer.filter_logits(np.zeros(v), 1.0, 0, n / v)) for v in (4, 16) for n in range(1, v)]
    assert same(got, [list(range(n)) for v in (4, 16) for n in range(1, v)])


@pytest.mark.step("top_p")
@settings(max_examples=15)
@given(st.integers(2, 200), UNIFORM)
@example(64, F(1, 3))
@example(200, F(7, 10))
def test_many_equal_tokens(answer, vocab, p):
    """许多相等的 token：留下小 id / many equal tokens: the smaller ids stay"""
    row = np.full(vocab + 2, 0.25)
    row[vocab // 2] = -inf  # a mask in the middle
    row[-1] = -30.0
    want = left([1 << 60 if x == 0.25 else int(x == -30.0) for x in row], p=p)
    assert same(kept_ids(answer.filter_logits(row, 1.0, 0, float(p))), want)


@pytest.mark.step("top_p")
def test_p_of_one_keeps_everything(answer):
    """top_p = 1 一个也不丢，概率再小也不丢 / top_p = 1 drops nothing, however improbable"""
    row = np.array([-800.0, 0.0, -60.0, -inf, -40.0])
    assert same(answer.filter_logits(row, 1.0, 0, 1.0), row)
    assert same(answer.filter_logits(row, 0.5, 3, 1.0), np.array([-inf, 0.0, -120.0, -inf, -80.0]))


@pytest.mark.step("top_p")
@settings(max_examples=15)
@given(WEIGHTS, st.sampled_from([1e5, -1e5, 4096.0]), UNIFORM)
@example([3, 10, 1, 6], 1e5, F(6, 10))
@example([5, 5, 5, 1], -1e5, F(3, 10))
@example([0, 2, 1], 1e5, F(1, 3))
def test_shift_of_all_logits(answer, weights, shift, p):
    """所有 logit 同加一个大数，留下的不变 / adding a large number to all logits changes nothing"""
    row = logits_of(weights) + shift
    assert same(kept_ids(answer.filter_logits(row, 1.0, 0, float(p))), left(weights, p=p))


@pytest.mark.step("top_p")
@settings(max_examples=25)
@given(WEIGHTS, st.lists(UNIFORM, min_size=2, max_size=4), TEMPERATURES)
@example([3, 10, 1, 6], [F(4, 10), F(6, 10), F(82, 100)], 0.5)
@example([5, 5, 5, 1], [F(1, 10), F(3, 10), F(7, 10)], 1.0)
def test_larger_k_and_p_keep_more(answer, weights, ps, temperature):
    """k、p 变大，留下的只增不减 / a larger k or p never loses a token"""
    row = logits_of(weights, temperature)
    for grid in [[(k, ps[0]) for k in range(1, len(weights) + 1)], [(3, p) for p in [*sorted(ps), ONE]]]:
        sets = [set(kept_ids(answer.filter_logits(row.copy(), temperature, k, float(p)))) for k, p in grid]
        assert all(small <= large for small, large in pairwise(sets)), f"{grid}: {sets}"


@pytest.mark.step("top_p")
def test_filter_rejects(answer):
    """负温度、负 top_k、越界的 top_p、全被屏蔽：ValueError / bad temperature, top_k, top_p or nothing left: ValueError"""
    row, nothing = np.array([1.0, 2.0]), np.full(3, -inf)
    for logits, temperature, k, p in [
        (row, -0.5, 0, 1.0), (row, -1e-7, 0, 1.0), (row, 1.0, -1, 1.0), (row, 0.0, -1, 1.0), (row, 1.0, 0, 0.0),
        (row, 1.0, 0, -0.2), (row, 1.0, 0, 1.5), (row, 0.0, 0, 0.0), (nothing, 1.0, 0, 1.0), (nothing, 0.0, 2, 0.5),
        (np.array([]), 1.0, 0, 1.0),
    ]:  # fmt: skip
        with pytest.raises(ValueError):
            answer.filter_logits(logits, temperature, k, p)


# ---- draw ----


@pytest.mark.step("draw")
@settings(max_examples=50)
@given(draws(), TEMPERATURES)
@example((*TIE_AT_K, F(4, 5)), 1.0)
@example((*TIE_AT_P, F(1, 2)), 1.0)
@example((*MOVED_BY_T, F(7, 10)), 4.0)
@example((*MOVED_BY_K, F(1, 20)), 0.5)
@example((*PLAIN, F(7, 10)), 0.5)
@example((*ALL_BUT_SURE, F(1, 20)), 0.005)
@example(([0, 9, 1], 0, F(99, 100), F(1, 20)), 1.0)
def test_token_of_any_u(answer, case, temperature):
    """任意一行、任意过滤、任意 u：哪个 token / any row, filter and u: which token"""
    weights, k, p, u = case
    kept = left(weights, k, p)
    got = answer.sample(logits_of(weights, temperature), temperature=temperature, top_k=k, top_p=float(p), u=float(u))
    assert same(got, drawn(weights, kept, u))


@pytest.mark.step("draw")
@settings(max_examples=8)
@given(nuclei(st.integers(0, 5)), TEMPERATURES)
@example(TIE_AT_K, 1.0)
@example(TIE_AT_P, 1.0)
@example(MOVED_BY_T, 4.0)
@example(MOVED_BY_K, 0.5)
@example(PLAIN, 0.3)
@example(ALL_BUT_SURE, 0.005)
@example(([0, 9, 1], 0, F(99, 100)), 1.0)
def test_law_is_exact(answer, case, temperature):
    """u 走遍 [0, 1)：各 token 的份额等于概率 / over all u, the share of each token is its probability"""
    weights, k, p = case
    kept = left(weights, k, p)
    total, row = sum(weights[i] for i in kept), logits_of(weights, temperature)
    got = Counter(
        answer.sample(row.copy(), temperature=temperature, top_k=k, top_p=float(p), u=(j + 0.5) / total)
        for j in range(total)
    )
    assert same(dict(got), {i: weights[i] for i in kept})


@pytest.mark.step("draw")
def test_no_filter_by_default(answer):
    """默认不做 top-k、top-p / by default nothing is filtered"""
    row = logits_of([8, 4, 2, 1, 1])
    got = [answer.sample(row, temperature=1.0, u=(j + 0.5) / 16) for j in range(16)]
    assert same(got, [0] * 8 + [1] * 4 + [2] * 2 + [3, 4])
    weights = range(64, 0, -1)
    middles = [(sum(weights[:i]) + weights[i] / 2) / sum(weights) for i in range(64)]
    assert same([answer.sample(logits_of(weights), temperature=1.0, u=u) for u in middles], list(range(64)))


@pytest.mark.step("draw")
def test_u_on_a_cumulative_sum(answer):
    """u 恰好等于累积概率：取后一个 / u exactly on a cumulative sum: the next token"""
    got = [answer.sample(np.zeros(v), temperature=1.0, u=n / v) for v in (4, 16) for n in range(v)]
    assert same(got, [n for v in (4, 16) for n in range(v)])


@pytest.mark.step("draw")
@settings(max_examples=25)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=12).filter(any), st.integers(0, 3), TEMPERATURES)
@example([3, 3, 3, 3, 1], 0, 1.0)
@example([3, 1, 2], 0, 0.005)
@example([0, 2, 2, 1, 0], 1, 0.5)
@example([1, 3, 2], 2, 4.0)
def test_ends_of_u(answer, weights, k, temperature):
    """u 为 0 或贴近 1：也只会抽到留下的 / u of 0 and the largest u: only kept tokens come out"""
    kept, row = left_by_top_k(weights, k), logits_of(weights, temperature)
    got = [answer.sample(row, temperature=temperature, top_k=k, u=u) for u in (0.0, LARGEST)]
    assert same(got, [kept[0], kept[-1]])


@pytest.mark.step("draw")
@settings(max_examples=25)
@given(st.integers(2, 60), st.integers(0, 3), st.integers(0, 3))
@example(10, 1, 2)
@example(6, 0, 1)
def test_rounding_never_leaves_the_kept(answer, equal, before, after):
    """累积和因舍入到不了 1 时，也不抽到被丢的 / a sum that rounding ends below 1 draws no dropped token"""
    row = np.concatenate([np.full(before, -inf), np.full(equal, 0.3), np.full(after, -1.0)])
    got = answer.sample(row, temperature=0.9, top_k=equal, u=LARGEST)
    assert same(got, before + equal - 1)


@pytest.mark.step("draw")
@settings(max_examples=15)
@given(WEIGHTS, UNIFORM)
@example([9, 1], F(4, 5))
@example([1, 9], F(1, 20))
@example([9, 9, 1], F(1993, 1994))
@example([0, 1, 1], F(3, 10))
def test_coldest_temperature_that_draws(answer, weights, u):
    """恰好 1e-5 不是贪心 / exactly 1e-5 is not greedy"""
    got = answer.sample(logits_of(weights, 1e-5), temperature=1e-5, u=float(u))
    assert same(got, drawn(weights, left(weights), u))


@pytest.mark.step("draw")
@settings(max_examples=15)
@given(WEIGHTS, st.sampled_from([2e4, -2e4, 8192.0]), UNIFORM)
@example([9, 9, 1], 2e4, F(1993, 1994))
@example([0, 1, 1], -2e4, F(3, 10))
@example([1, 9], 8192.0, F(1, 20))
def test_draw_from_shifted_logits(answer, weights, shift, u):
    """很大或很小的 logit 不溢出 / large and small logits do not overflow"""
    assert same(answer.sample(logits_of(weights) + shift, temperature=1.0, u=float(u)), drawn(weights, left(weights), u))


@pytest.mark.step("draw")
@settings(max_examples=10)
@given(WEIGHTS, st.integers(0, 4), st.sampled_from([0.0, 0.5, 1.0]))
@example([3, 9, 0, 1], 2, 0.5)
@example([3, 9, 0, 1], 0, 1.0)
@example([3, 9, 0, 1], 2, 0.0)
def test_sample_leaves_its_input_alone(answer, weights, k, temperature):
    """抽样也不改输入 / sampling leaves the input as it was"""
    row = logits_of(weights)
    before = row.copy()
    answer.sample(row, temperature=temperature, top_k=k, top_p=0.7, u=0.4)
    assert same(row, before)


@pytest.mark.step("draw")
def test_sample_rejects(answer):
    """u 不在 [0, 1)，或过滤的参数不对：ValueError / u outside [0, 1), or a bad argument of the filter: ValueError"""
    row = np.array([1.0, 2.0])
    for change in [
        {"u": 1.0}, {"u": -0.1}, {"u": 1.7}, {"u": 1.0, "temperature": 0.0}, {"temperature": -1.0}, {"top_k": -2},
        {"top_p": 0.0}, {"top_p": 1.01}, {"temperature": 0.0, "top_p": 2.0}, {"temperature": 0.0, "top_k": -1},
    ]:  # fmt: skip
        with pytest.raises(ValueError):
            answer.sample(row, **{"temperature": 1.0, "u": 0.5, **change})
    for temperature in (0.0, 1.0):
        with pytest.raises(ValueError):
            answer.sample(np.full(3, -inf), temperature=temperature, u=0.5)
