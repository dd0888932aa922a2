"""Hidden checks of exercise 7.1: an oracle in exact fractions, and exact laws by integration over the uniforms.

Wherever rounding could matter, the uniforms keep at least 1e-8 from every break point; the few checks that sit on a
break point use powers of two, for which every sensible order of operations is exact.
"""

from fractions import Fraction as F
from itertools import accumulate, pairwise, product

import numpy as np
import pytest
from given.speculative_verify import DRAFT as Q
from given.speculative_verify import TARGET as P
from given.speculative_verify import VerifyResult
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.compare import same

# A pair whose first residual, (0, 3/8, 1/8), spreads over two tokens; that of P and Q never does in two positions.
WIDE = (
    {None: (F(1, 4), F(1, 2), F(1, 4)), 0: (F(1, 2), F(1, 4), F(1, 4)), 1: (F(1), F(0), F(0)), 2: (F(0), F(1), F(0))},
    {None: (F(3, 4), F(1, 8), F(1, 8)), 0: (F(1), F(0), F(0)), 1: (F(0), F(1, 2), F(1, 2)), 2: (F(0), F(1), F(0))},
)
LARGEST = 1 - 2.0**-53  # the largest float below 1


# ---- the oracle: one round in exact fractions -------------------------------------------------------------------


def normalise(weights):
    total = sum(weights)
    return tuple(F(w) / total for w in weights)


def draw_exactly(row, u):
    return next(k for k, c in enumerate(accumulate(row)) if c > u)


def one_hot(token, vocab):
    return tuple(F(k == token) for k in range(vocab))


def residual(p, q):
    return normalise([max(a - b, F(0)) for a, b in zip(p, q)])


def expected(draft, q, p, u_accept, u_resample):
    for i, token in enumerate(draft):
        row = one_hot(token, len(p[i])) if q is None else q[i]
        if token < 0 or not row[token] or not p[i][token] or p[i][token] / row[token] < u_accept[i]:
            return VerifyResult([*draft[:i], draw_exactly(residual(p[i], row), u_resample)], i, False)
    return VerifyResult([*draft, draw_exactly(p[len(draft)], u_resample)], len(draft), True)


def array(table, vocab):
    return np.array([[float(x) for x in row] for row in table], dtype=np.float64).reshape(len(table), vocab)


def call(answer, draft, q, p, u_accept, u_resample):
    vocab = len(p[0])
    floats = [float(u) for u in u_accept]
    q_array = None if q is None else array(q, vocab)
    return answer.verify(list(draft), q_array, array(p, vocab), floats, float(u_resample))


# Odd multiples of 1/(2 * 997): every fraction with a denominator up to 996 is 5e-7 away, except 1/2, left out here.
UNIFORM = st.sampled_from([F(2 * k + 1, 2 * 997) for k in range(997) if k != 498])


def near(x):
    """Just below and just above, if these are in [0, 1)."""
    return [u for u in (x - F(1, 1000), x + F(1, 1000)) if 0 <= u < 1]


# All distributions with small weights; the second dict has those that give token k some probability.
ROWS = {v: list(dict.fromkeys(normalise(w) for w in product(range(4), repeat=v) if any(w))) for v in (2, 3, 4)}
ROWS_WITH = {(v, k): [row for row in rows if row[k]] for v, rows in ROWS.items() for k in range(v)}


@st.composite
def rounds(draw, min_drafts=0, with_q=True, bonus=False):
    """(draft, q, p, u_accept, u_resample) in fractions, drafts from the support of q; bonus: all are accepted."""
    v, g = draw(st.integers(2, 4)), draw(st.integers(min_drafts, 3))
    draft = [draw(st.integers(0, v - 1)) for _ in range(g)]
    p = [draw(st.sampled_from(ROWS_WITH[v, k] if bonus else ROWS[v])) for k in draft] + [draw(st.sampled_from(ROWS[v]))]
    q = [draw(st.sampled_from(ROWS_WITH[v, k])) for k in draft] if with_q else None
    u_accept = [F(1, 2 * 997)] * g  # p / q is 1/10 at least
    if not bonus:
        ratios = [a[k] / b[k] for a, b, k in zip(p, q or [one_hot(k, v) for k in draft], draft)]
        u_accept = [draw(st.sampled_from([draw(UNIFORM), *near(x)])) for x in ratios]
    return draft, q, p, u_accept, draw(UNIFORM)


# ---- exact laws: sum over drafts and over the pieces of the unit cube ---------------------------------------------


def cells(cuts):
    """[0, 1) cut at these points: (exact width, its midpoint) of each piece."""
    ends = sorted({F(0), F(1), *(c for c in cuts if 0 < c < 1)})
    return [(b - a, (a + b) / 2) for a, b in pairwise(ends)]


def drafts(g, q_table):
    """(probability, draft) of every draft of g tokens that can come out of the draft model."""
    found = [(F(1), ())]
    for _ in range(g):
        found = [(w * x, (*d, k)) for w, d in found for k, x in enumerate(q_table[d[-1] if d else None]) if x]
    return found


def along(table, draft, n):
    return [table[last] for last in [None, *draft][:n]]


def integrate(answer, g, p_table, proposals, q_table):
    """[(exact weight, what verify committed)] over all proposals and pieces; q_table None passes q=None.

    Cut at p/q and at the CDF of every residual, where verify has its break points, and also where the obvious other
    rules have theirs (p, q, q/p, every CDF of p, p without the draft token), so that those are integrated exactly too.
    """
    vocab, weights, cases = len(p_table[None]), [], []
    for w, draft in proposals:
        p = along(p_table, draft, g + 1)
        q = None if q_table is None else along(q_table, draft, g)
        rows_q = q or [one_hot(k, vocab) for k in draft]
        p_array, q_array = array(p, vocab), None if q is None else array(q, vocab)
        pieces, sources = [], [*p]
        for a, b, k in zip(p, rows_q, draft):
            pieces.append(cells([a[k] / b[k], a[k], b[k], b[k] / a[k] if a[k] else 0, *accumulate(a)]))
            sources += [residual(a, r) for r in (b, one_hot(k, vocab)) if a != r]
        last = cells([c for row in sources for c in accumulate(row)])
        for piece in product(*pieces):
            weight, u_accept = w, [float(u) for _, u in piece]
            for width, _ in piece:
                weight *= width
            for width, u in last:
                weights.append(weight * width)
                cases.append((list(draft), q_array, p_array, u_accept, float(u)))
    return list(zip(weights, answer.driver.verify_many(cases)))


def target_law(p_table, horizon):
    return {seq: w for w, seq in drafts(horizon, p_table)}


def joint_law(outcomes, p_table, horizon):
    """Law of the first `horizon` tokens when the target itself continues after the round."""
    law = {}
    for weight, got in outcomes:
        assert 1 <= len(got.tokens) <= horizon, f"{len(got.tokens)} tokens from a round of at most {horizon}"
        open_ends = [(weight, tuple(got.tokens))]
        while open_ends:
            w, seq = open_ends.pop()
            if len(seq) == horizon:
                law[seq] = law.get(seq, F(0)) + w
            else:
                open_ends += [(w * x, (*seq, k)) for k, x in enumerate(p_table[seq[-1]]) if x]
    return law


def distance(law, want):
    return sum((abs(law.get(k, F(0)) - want.get(k, F(0))) for k in law.keys() | want.keys()), F(0)) / 2


def assert_law(outcomes, p_table, horizon):
    off = distance(joint_law(outcomes, p_table, horizon), target_law(p_table, horizon))
    assert off == 0, f"total variation from the target's law: {off}"


@st.composite
def tables(draw):
    """Two Markov chains over 2 or 3 tokens."""
    v = draw(st.integers(2, 3))
    return tuple({last: draw(st.sampled_from(ROWS[v])) for last in [None, *range(v)]} for _ in "pq")


# ---- greedy_verify ------------------------------------------------------------------------------------------------


@pytest.mark.step("greedy_verify")
@given(st.lists(st.tuples(st.integers(-1, 2), st.integers(0, 2)), max_size=5), st.integers(0, 2))
def test_greedy_output_is_what_the_target_says(answer, pairs, last):
    """贪心：输出总是目标自己会说的话 / greedy: the output is what the target alone would say"""
    draft, argmax = [d for d, _ in pairs], [t for _, t in pairs] + [last]
    n = next((i for i, (d, t) in enumerate(pairs) if d != t), len(pairs))
    assert same(answer.greedy_verify(draft, argmax), VerifyResult(argmax[:n + 1], n, n == len(pairs)))


@pytest.mark.step("greedy_verify")
def test_greedy_without_drafts(answer):
    """贪心：没有草稿就是普通解码 / greedy: no drafts is plain decoding"""
    assert same(answer.greedy_verify([], [7]), VerifyResult([7], 0, True))


@pytest.mark.step("greedy_verify")
@given(st.lists(st.integers(0, 1), min_size=1, max_size=4), st.lists(st.integers(0, 1), min_size=5, max_size=5))
def test_greedy_round_is_never_empty(answer, draft, argmax):
    """贪心：每轮的 token 数 = 接受数 + 1 / greedy: a round commits one token more than it accepts"""
    got = answer.greedy_verify(draft, argmax[:len(draft) + 1])
    assert same(len(got.tokens), got.num_accepted + 1)


# ---- acceptance: the last token does not matter yet ---------------------------------------------------------------


@pytest.mark.step("accept")
@given(rounds(min_drafts=1))
def test_accepted_prefix(answer, case):
    """任意 p、q、u：接受的前缀、长度和标志 / any p, q, u: accepted prefix, length and flag"""
    got, n = call(answer, *case), expected(*case).num_accepted
    assert same(got.num_accepted, n)
    assert same(list(got.tokens[:n]), case[0][:n])
    assert len(got.tokens) == n + 1, "one token follows the accepted ones"
    assert same(got.used_bonus, n == len(case[0]))


@pytest.mark.step("accept")
def test_equality_accepts(answer):
    """u 恰好等于 p/q：接受 / u exactly equal to p/q: accept"""
    p, q = [(F(1, 4), F(3, 4))] * 2, [(F(1, 2), F(1, 2))]
    got = [call(answer, [0], q, p, [u], F(1, 3)).num_accepted for u in (F(1, 2), F(1, 2) + F(1, 2**20))]
    assert got == [1, 0]


@pytest.mark.step("accept")
@settings(max_examples=30)
@given(UNIFORM, UNIFORM)
def test_draft_that_q_cannot_propose(answer, u, ur):
    """草稿 token 的 q 为 0：拒绝 / a draft token with q = 0 is rejected"""
    p, q = [(F(1, 2), F(1, 4), F(1, 4))] * 2, [(F(0), F(1, 2), F(1, 2))]
    assert same(call(answer, [0], q, p, [u], ur).num_accepted, 0)
    assert same(call(answer, [0], q, p, [F(0)], ur).num_accepted, 0)


@pytest.mark.step("accept")
def test_token_that_the_target_forbids(answer):
    """目标概率为 0 的草稿：u = 0 也拒绝 / a token with p = 0 is rejected even at u = 0"""
    p, q = [(F(0), F(1, 2), F(1, 2))] * 2, [(F(1, 2), F(1, 4), F(1, 4))]
    assert same(call(answer, [0], q, p, [F(0)], F(1, 3)).num_accepted, 0)
    assert same(call(answer, [0], None, p, [F(0)], F(1, 3)).num_accepted, 0)


@pytest.mark.step("accept")
@given(rounds(min_drafts=1))
def test_identical_models_accept_everything(answer, case):
    """q = p：每个 u 都得到 γ+1 个 token / q = p: gamma + 1 tokens for every u"""
    _, q, p, u_accept, u_resample = case
    p = [*q, p[-1]]
    draft = [max(range(len(r)), key=r.__getitem__) for r in q]
    got = call(answer, draft, q, p, u_accept, u_resample)
    assert same(got.num_accepted, len(draft)) and len(got.tokens) == len(draft) + 1
    top = answer.verify(draft, array(q, len(p[0])), array(p, len(p[0])), [LARGEST] * len(draft), LARGEST)
    assert same(top.num_accepted, len(draft)) and len(top.tokens) == len(draft) + 1


# ---- recovered and bonus tokens -----------------------------------------------------------------------------------


@pytest.mark.step("recover")
@given(rounds(min_drafts=1))
def test_recovered_token(answer, case):
    """任意 p、q：补采样的 token / any p, q: the recovered token"""
    want = expected(*case)
    if not want.used_bonus:
        assert same(call(answer, *case), want)


@pytest.mark.step("recover")
@given(rounds(bonus=True))
def test_bonus_token(answer, case):
    """任意 p：奖励 token / any p: the bonus token"""
    want = expected(*case)
    assert want.used_bonus
    assert same(call(answer, *case), want)


@pytest.mark.step("recover")
@settings(max_examples=30)
@given(st.integers(1, 3), UNIFORM, UNIFORM)
def test_disjoint_supports(answer, g, u, ur):
    """支撑集不相交：恰好 1 个 token，而且来自目标 / disjoint supports: exactly one token, and the target's"""
    p, q = [(F(0), F(1, 4), F(0), F(3, 4))] * (g + 1), [(F(1, 2), F(0), F(1, 2), F(0))] * g
    want = VerifyResult([1 if ur < F(1, 4) else 3], 0, False)
    assert same(call(answer, [2] * g, q, p, [u] * g, ur), want)


@pytest.mark.step("recover")
@settings(max_examples=30)
@given(UNIFORM)
def test_no_drafts_is_plain_sampling(answer, ur):
    """γ = 0：就是从 p 采样一个 token / gamma = 0: one token sampled from p"""
    for q in ([], None):
        assert same(call(answer, [], q, [P[2]], [], ur), VerifyResult([draw_exactly(P[2], ur)], 0, True))


@pytest.mark.step("recover")
def test_cdf_points_belong_to_the_next_token(answer):
    """u 恰好落在累积概率上：取后一个，跳过概率 0 / u exactly on the CDF: the next token, never one of probability 0"""
    row = (F(0), F(1, 4), F(1, 4), F(0), F(1, 2))
    got = [call(answer, [], None, [row], [], u).tokens for u in (F(0), F(1, 4), F(1, 2))]
    assert got == [[1], [2], [4]]
    # Recovered: p - q = (-1/2, 0, 1/4, 1/4), so the points are 0 and 1/2.
    p, q = [(F(0), F(1, 2), F(1, 4), F(1, 4))] * 2, [(F(1, 2), F(1, 2), F(0), F(0))]
    got = [call(answer, [0], q, p, [F(3, 4)], u).tokens for u in (F(0), F(1, 2))]
    assert got == [[2], [3]]


# ---- deterministic drafts and padding -----------------------------------------------------------------------------


@pytest.mark.step("deterministic")
@given(rounds(min_drafts=1, with_q=False))
def test_deterministic_acceptance(answer, case):
    """没有 q：接受多少个草稿 / no q: how many drafts are accepted"""
    assert same(call(answer, *case).num_accepted, expected(*case).num_accepted)


@pytest.mark.step("deterministic")
@given(rounds(min_drafts=1, with_q=False))
def test_deterministic_draft(answer, case):
    """没有 q：任意 p、u 的完整结果 / no q: the whole result for any p and u"""
    assert same(call(answer, *case), expected(*case))


@pytest.mark.step("deterministic")
@given(st.lists(st.integers(0, 3), min_size=1, max_size=3), st.tuples(*[st.integers(0, 3)] * 4).map(list), UNIFORM)
def test_one_hot_target_is_greedy(answer, draft, argmax, u):
    """目标也是 one-hot：和贪心验证一致 / a one-hot target agrees with greedy verification"""
    argmax = argmax[:len(draft) + 1]
    got = call(answer, draft, None, [one_hot(t, 4) for t in argmax], [u] * len(draft), u)
    n = next((i for i, (d, t) in enumerate(zip(draft, argmax)) if d != t), len(draft))
    assert same(got, VerifyResult(argmax[:n + 1], n, n == len(draft)))


@pytest.mark.step("deterministic")
@settings(max_examples=30)
@given(UNIFORM, st.sampled_from([F(0), F(1, 7), F(6, 7)]))
def test_padding_is_rejected(answer, ur, u):
    """填充的 -1：总是拒绝，改从 p 采样 / padding -1 is always rejected, and p is sampled instead"""
    p = [(F(1, 8), F(7, 8)), (F(3, 8), F(5, 8)), (F(1, 2), F(1, 2))]
    want = VerifyResult([1, draw_exactly(p[1], ur)], 1, False)
    assert same(call(answer, [1, -1], None, p, [F(1, 3), u], ur), want)
    assert same(call(answer, [1, -1], [(F(1, 4), F(3, 4)), (F(0), F(0))], p, [F(1, 3), u], ur), want)


@pytest.mark.step("deterministic")
def test_padding_earns_no_bonus(answer):
    """有填充就不算全部接受 / a round with padding is not fully accepted"""
    p = [(F(1, 8), F(7, 8)), (F(3, 4), F(1, 4)), (F(1, 2), F(1, 2))]
    got = call(answer, [1, -1], None, p, [F(1, 3), F(6, 7)], F(1, 3))
    assert same(got.num_accepted, 1) and same(got.used_bonus, False)


# ---- the law, exactly ---------------------------------------------------------------------------------------------


@pytest.mark.step("exact_law")
def test_joint_law_of_one_draft(answer):
    """γ = 1：前 2 个 token 的联合分布 / gamma = 1: the joint law of 2 tokens"""
    assert_law(integrate(answer, 1, P, drafts(1, Q), Q), P, 2)


@pytest.mark.step("exact_law")
def test_joint_law_of_two_drafts(answer):
    """γ = 2：前 3 个 token 的联合分布 / gamma = 2: the joint law of 3 tokens"""
    assert_law(integrate(answer, 2, P, drafts(2, Q), Q), P, 3)


@pytest.mark.step("exact_law")
def test_joint_law_of_three_drafts(answer):
    """γ = 3：前 4 个 token 的联合分布 / gamma = 3: the joint law of 4 tokens"""
    p = {None: (F(1, 3), F(2, 3)), 0: (F(3, 4), F(1, 4)), 1: (F(2, 5), F(3, 5))}
    q = {None: (F(1, 2), F(1, 2)), 0: (F(1, 4), F(3, 4)), 1: (F(4, 5), F(1, 5))}
    assert_law(integrate(answer, 3, p, drafts(3, q), q), p, 4)


@pytest.mark.step("exact_law")
@settings(max_examples=20)
@example(WIDE)
@given(tables())
def test_joint_law_of_any_models(answer, models):
    """任意两个小模型：前 2 个 token 的联合分布 / any two small models: the joint law of 2 tokens"""
    p, q = models
    assert_law(integrate(answer, 1, p, drafts(1, q), q), p, 2)


@pytest.mark.step("exact_law")
def test_joint_law_of_a_greedy_draft(answer):
    """贪心草稿（q = None）：联合分布仍是目标的 / a greedy draft (q = None) keeps the target's joint law"""
    greedy = {last: one_hot(max(range(3), key=row.__getitem__), 3) for last, row in Q.items()}
    for g in (1, 2):
        assert_law(integrate(answer, g, P, drafts(g, greedy), None), P, g + 1)


@pytest.mark.step("exact_law")
def test_wrong_q_has_a_price(answer):
    """贪心草稿却给 softmax 的 q：偏差恰好 1/3 和 3/8 / softmax q for a greedy draft: off by exactly 1/3 and 3/8"""
    greedy = {last: one_hot(max(range(3), key=row.__getitem__), 3) for last, row in Q.items()}
    for g, want in ((1, F(1, 3)), (2, F(3, 8))):
        outcomes = integrate(answer, g, P, drafts(g, greedy), Q)
        assert distance(joint_law(outcomes, P, g + 1), target_law(P, g + 1)) == want


@pytest.mark.step("exact_law")
def test_token_count_law(answer):
    """每轮 token 数的分布和期望 / the law and the mean of the number of tokens per round"""
    # Reaching another draft multiplies by min(p, q) along the path.
    for g, mean in ((1, F(3, 2)), (2, F(11, 6))):
        law = {}
        for weight, got in integrate(answer, g, P, drafts(g, Q), Q):
            law[len(got.tokens)] = law.get(len(got.tokens), F(0)) + weight
        reach = [F(1)]
        for n in range(1, g + 1):
            total = F(0)
            for _, draft in drafts(n, Q):
                weight = F(1)
                for last, token in pairwise([None, *draft]):
                    weight *= min(P[last][token], Q[last][token])
                total += weight
            reach.append(total)
        assert law == {n + 1: a - b for n, (a, b) in enumerate(pairwise([*reach, F(0)]))}
        assert sum(n * w for n, w in law.items()) == mean


@pytest.mark.step("exact_law")
def test_largest_uniform_stays_in_the_support(answer):
    """u 取最大值、行和略小于 1：仍在支撑集内 / the largest u, rows that sum to slightly less than 1: still in the support"""
    tenths = np.array([0.1] * 10 + [0.0])  # adds up to 0.9999999999999999
    short = np.array([0.25, 0.0, 0.75 - 2.0**-22, 0.0])
    assert same(answer.verify([], None, tenths[None, :], [], LARGEST), VerifyResult([9], 0, True))
    assert same(answer.verify([], None, short[None, :], [], LARGEST), VerifyResult([2], 0, True))
    p, q = np.stack([short, short]), np.array([[0.5, 0.0, 0.25, 0.25]])
    assert same(answer.verify([3], q, p, [0.5], LARGEST), VerifyResult([2], 0, False))
    assert same(answer.verify([2], None, np.stack([short, short]), [0.875], LARGEST), VerifyResult([0], 0, False))


@pytest.mark.step("exact_law")
def test_small_residual_is_renormalised(answer):
    """残差很小也要归一化 / even a tiny residual is renormalised"""
    tiny = F(1, 2**27)
    p = [(F(1, 4) + tiny, F(1, 4) + tiny, F(1, 2) - 2 * tiny)] * 2
    q = [(F(1, 4), F(1, 4), F(1, 2))]
    rejected = [1 - 2.0**-30]  # above p/q = 1 - 2**-25
    got = [answer.verify([2], array(q, 3), array(p, 3), rejected, u).tokens for u in (0.499, 0.999)]
    assert got == [[0], [1]]


@pytest.mark.step("exact_law")
@settings(max_examples=30)
@given(UNIFORM)
def test_empty_residual_falls_back_to_p(answer, ur):
    """残差为空（只差舍入）：从 p 采样 / nothing left in the residual (rounding only): sample from p"""
    p = [(F(1, 4), F(3, 4) - F(1, 2**22)), (F(1, 2), F(1, 2))]
    q = [(F(1, 4), F(3, 4))]
    want = VerifyResult([draw_exactly(normalise(p[0]), ur)], 0, False)
    assert same(answer.verify([1], array(q, 2), array(p, 2), [1 - 2.0**-30], float(ur)), want)


@pytest.mark.step("exact_law")
@settings(max_examples=30)
@given(rounds())
def test_arguments_stay_unchanged(answer, case):
    """参数不被修改 / the arguments are not modified"""
    draft, q, p, u_accept, u_resample = case
    vocab = len(p[0])
    q_array, p_array, floats, ids = array(q, vocab), array(p, vocab), [float(u) for u in u_accept], list(draft)
    for q_now in (q_array, None):
        answer.verify(ids, q_now, p_array, floats, float(u_resample))
        assert same(ids, draft) and same(floats, [float(u) for u in u_accept])
        assert same(p_array, array(p, vocab)) and same(q_array, array(q, vocab))
