"""Visible checks of exercise 7.1. The tables are those of the README, exact until they become floats."""

from fractions import Fraction as F
from itertools import product

import numpy as np
import pytest
from given.speculative_verify import DRAFT as Q
from given.speculative_verify import TARGET as P
from given.speculative_verify import VerifyResult

from grader.compare import same


def rows(table, draft, n):
    """The first n distributions along a draft, as the float array that verify receives."""
    return np.array([[float(x) for x in table[last]] for last in [None, *draft][:n]])


def run(answer, draft, u_accept, u_resample):
    return answer.verify(draft, rows(Q, draft, len(draft)), rows(P, draft, len(draft) + 1), u_accept, u_resample)


@pytest.mark.step("greedy_verify")
def test_greedy_stops_at_first_mismatch(answer):
    """贪心：第一处不同就停，用目标的 token 改正 / greedy: stop at the first mismatch and correct it"""
    # Draft 5 7 9, target 5 8 9 4: the 7 is wrong, so the 9 after it was scored in a context that never happened.
    assert same(answer.greedy_verify([5, 7, 9], [5, 8, 9, 4]), VerifyResult([5, 8], 1, False))


@pytest.mark.step("greedy_verify")
def test_greedy_full_match_adds_bonus(answer):
    """贪心：全部相同再送一个奖励 token / greedy: a full match earns a bonus token"""
    assert same(answer.greedy_verify([5, 8, 9], [5, 8, 9, 4]), VerifyResult([5, 8, 9, 4], 3, True))


@pytest.mark.step("accept")
def test_ratio_decides_acceptance(answer):
    """接受与否看 p/q 和 u / the ratio p/q and u decide"""
    # Token 0: p/q = (1/6)/(2/3) = 1/4. Then token 1 after a 0: p/q = (1/4)/(1/2) = 1/2.
    got = [run(answer, [0, 1], u, 0.6).num_accepted for u in ([0.3, 0.3], [0.2, 0.7], [0.2, 0.3])]
    assert got == [0, 1, 2]


@pytest.mark.step("accept")
def test_first_rejection_ends_the_round(answer):
    """第一次拒绝之后的草稿全部作废 / a rejection voids every later draft"""
    # Position 1 would pass (0.3 <= 1/2), but position 0 fails (0.9 > 1/4).
    got = run(answer, [0, 1], [0.9, 0.3], 0.6)
    assert (got.num_accepted, len(got.tokens), got.used_bonus) == (0, 1, False)


@pytest.mark.step("recover")
def test_recovers_from_residual(answer):
    """拒绝后从 max(p−q, 0) 补采样 / after a rejection, draw from max(p-q, 0)"""
    # Position 0: max(p-q, 0) = (0, 0, 1/2), all of it token 2. Position 1 after a 0: (1/4, 0, 0), all of it token 0.
    assert same(run(answer, [0, 1], [0.3, 0.3], 0.6), VerifyResult([2], 0, False))
    assert same(run(answer, [0, 1], [0.2, 0.7], 0.6), VerifyResult([0, 0], 1, False))


@pytest.mark.step("recover")
def test_bonus_comes_from_the_last_row(answer):
    """全部接受：奖励 token 来自 p 的最后一行 / all accepted: the bonus comes from the last row of p"""
    # Row 2 is the law after token 1: cumulative 1/4, 1/2, 1.
    got = [run(answer, [0, 1], [0.2, 0.3], u).tokens for u in (0.1, 0.3, 0.6)]
    assert got == [[0, 1, 0], [0, 1, 1], [0, 1, 2]]


@pytest.mark.step("deterministic")
def test_greedy_draft_has_no_q(answer):
    """贪心草稿没有 q：以概率 p 接受，补采样时遮住它 / a greedy draft has no q: accept with p, mask it when recovering"""
    p = rows(P, [0], 2)
    assert same(answer.verify([0], None, p, [0.1], 0.6), VerifyResult([0, 1], 1, True))  # 0.1 <= 1/6
    # Rejected: what remains is (0, 1/3, 1/2), cumulative 2/5 and 1.
    assert same(answer.verify([0], None, p, [0.2], 0.1), VerifyResult([1], 0, False))
    assert same(answer.verify([0], None, p, [0.2], 0.45), VerifyResult([2], 0, False))


@pytest.mark.step("exact_law")
def test_first_token_follows_the_target(answer):
    """对所有草稿和所有 u 积分：第一个 token 恰好服从 p / integrated over drafts and u, the first token follows p exactly"""
    # verify is constant between its break points, so one call per piece and the exact widths give the exact law.
    # For these tables every break point is a multiple of 1/12 (u_accept) or 1/60 (u_resample).
    weights, cases = [], []
    for draft in (0, 1):  # q never proposes token 2
        q, p = rows(Q, [draft], 1), rows(P, [draft], 2)
        for u, v in product(range(12), range(60)):
            weights.append(Q[None][draft] * F(1, 12) * F(1, 60))
            cases.append(([draft], q, p, [(u + 0.5) / 12], (v + 0.5) / 60))
    law = [F(0)] * 3
    for weight, got in zip(weights, answer.driver.verify_many(cases)):
        law[got.tokens[0]] += weight
    assert law == list(P[None])
