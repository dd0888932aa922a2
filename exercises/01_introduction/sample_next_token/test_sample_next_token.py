"""Visible checks of 1.4: the worked examples of the README."""

from math import inf, log

import numpy as np
import pytest

from grader.compare import same

LOGITS = np.array([log(3), log(10), log(1), log(6)]) / 2  # at temperature 0.5: weights 3, 10, 1, 6


@pytest.mark.step("greedy")
def test_greedy_takes_the_best(answer):
    """贪心取最大的 logit，与 u 无关 / greedy takes the largest logit, whatever u is"""
    got = [answer.sample(LOGITS, temperature=0.0, u=u) for u in (0.0, 0.5, 0.99)]
    assert same(got, [1, 1, 1])


@pytest.mark.step("greedy")
def test_greedy_takes_the_first_of_equals(answer):
    """贪心：并列时取最小的 id / greedy: of equal logits, the smallest id"""
    assert same(answer.sample(np.array([2.0, 5.0, 5.0]), temperature=0.0, u=0.99), 1)


@pytest.mark.step("top_k")
def test_temperature_divides(answer):
    """logit 除以温度 / logits are divided by the temperature"""
    before = LOGITS.copy()
    got = answer.filter_logits(LOGITS, 0.5, 0, 1.0)
    assert same(got, np.array([log(3), log(10), log(1), log(6)]), rtol=1e-9, atol=1e-12)
    assert same(LOGITS, before)


@pytest.mark.step("top_k")
def test_top_k_keeps_the_best(answer):
    """top-k 留下最大的 k 个，其余变成 -inf / top-k keeps the k largest, the rest become -inf"""
    assert same(answer.filter_logits(LOGITS, 0.5, 3, 1.0), np.array([log(3), log(10), -inf, log(6)]), rtol=1e-9)


@pytest.mark.step("top_k")
def test_top_k_keeps_ties(answer):
    """top-k：与第 k 个相等的都留下 / top-k: whatever equals the k-th stays"""
    assert same(answer.filter_logits(np.array([1.0, 3.0, 2.0, 2.0]), 1.0, 2, 1.0), np.array([-inf, 3.0, 2.0, 2.0]))


@pytest.mark.step("top_p")
def test_top_p_keeps_the_crossing_token(answer):
    """使累积概率越过 p 的那个 token 要留下 / the token that crosses p stays"""
    got = [np.isfinite(answer.filter_logits(LOGITS, 0.5, 0, p)).tolist() for p in (0.4, 0.6, 0.9)]
    assert same(got, [[False, True, False, False], [False, True, False, True], [True, True, False, True]])


@pytest.mark.step("top_p")
def test_top_k_comes_first(answer):
    """top-p 的概率在 top-k 之后归一 / top-p sees the probabilities after top-k"""
    assert same(answer.filter_logits(LOGITS, 0.5, 3, 0.82), np.array([-inf, log(10), -inf, log(6)]), rtol=1e-9)
    assert same(answer.filter_logits(LOGITS, 0.5, 0, 0.82), np.array([log(3), log(10), -inf, log(6)]), rtol=1e-9)


@pytest.mark.step("top_p")
def test_top_p_splits_equals_by_id(answer):
    """top-p：相等的 token 里小 id 先留 / top-p: of equal tokens the smaller ids stay"""
    assert same(answer.filter_logits(np.zeros(4), 1.0, 0, 0.3), np.array([0.0, 0.0, -inf, -inf]))


@pytest.mark.step("draw")
def test_one_u_one_token(answer):
    """同一个 u 总是同一个 token / the same u, the same token"""
    got = [answer.sample(LOGITS, temperature=0.5, top_k=3, top_p=0.82, u=u) for u in (0.0, 0.6, 0.65, 0.99)]
    assert same(got, [1, 1, 3, 3])
    got = [answer.sample(LOGITS, temperature=0.5, u=u) for u in (0.1, 0.2, 0.6, 0.67, 0.72)]
    assert same(got, [0, 1, 1, 2, 3])
