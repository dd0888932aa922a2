"""Verdicts out of what was seen: any combination of rounds, without a clock."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.kernels.clock import Observed, Record, Run
from grader.kernels.rounds import combine, decide, satisfies
from grader.model import Performance, Speed, Target, Text, Timed
from tests.rooms import examples

GOOD = Target(passes=0.65, strong=0.85)
CEILING = 3e12
SETS, MOVED = 100, 400_000_000  # at the ceiling 13.3 ms a batch


def seen(
    share: float = 0.9,
    *,
    before: float = 1.0,
    after: float = 1.0,
    outputs: str = "right",
    baseline: float | None = None,
    reference: float | None = None,
) -> Observed:
    idle, batch = 0.0004, SETS * MOVED / (CEILING * share)
    run = Run(idle + batch, batch, 0.0, outputs)  # type: ignore[arg-type]
    other = Run(idle + SETS * MOVED / (CEILING * reference), 0.0, 0.0, "right") if reference else None
    return Observed(idle, run, (CEILING * before, CEILING * after), other, baseline)


def record(*rounds: Observed, clear: tuple[float, ...] = (1.0, 1.0), **more: object) -> Record:
    return Record(SETS, MOVED, tuple(CEILING * c for c in clear), rounds, **more)  # type: ignore[arg-type]


def verdict(*rounds: Observed, target: Target = GOOD, **more: object) -> Timed:
    return decide("f", "w", record(*rounds, **more), target, "verified")


@pytest.mark.parametrize(
    ("shares", "state", "strong"),
    [
        ((0.9, 0.9, 0.9), Speed.passed, True),
        ((0.9, 0.7, 0.9), Speed.passed, True),
        ((0.7, 0.7, 0.9), Speed.passed, False),
        ((0.7, 0.3, 0.7), Speed.passed, False),
        ((0.3, 0.7, 0.3), Speed.failed, False),
        ((0.64, 0.64, 0.64), Speed.inconclusive, False),
        ((0.64, 0.7, 0.3), Speed.inconclusive, False),
        ((1.04, 1.04, 1.04), Speed.passed, True),
        ((1.2, 1.2, 0.9), Speed.rejected, False),
        ((1.2, 0.9, 0.9), Speed.passed, True),
        ((40.0, 40.0, 40.0), Speed.rejected, False),
    ],
)
def test_two_of_three_decide(shares: tuple[float, ...], state: Speed, strong: bool) -> None:
    timed = verdict(*map(seen, shares))
    assert (timed.state, timed.strong) == (state, strong), timed.reason.en


@pytest.mark.parametrize("share", [0.2, 0.9])
def test_rounds_whose_ceilings_disagree_do_not_count(share: float) -> None:
    bad, fine = seen(share, after=0.96), seen(share)
    assert verdict(bad, bad, fine).state is Speed.inconclusive
    expected = Speed.passed if share > 0.65 else Speed.failed
    assert verdict(bad, fine, fine).state is expected
    assert [made.counts for made in verdict(bad, fine, fine).rounds] == [False, True, True]


def test_ceilings_below_those_without_a_worker_do_not_count() -> None:
    slowed = [seen(0.9, before=0.9, after=0.9)] * 3
    assert verdict(*slowed).state is Speed.inconclusive
    assert verdict(*slowed, clear=(0.91, 0.9)).state is Speed.passed
    assert verdict(*[seen()] * 3, clear=()).state is Speed.inconclusive


def test_ceilings_that_disagree_do_not_count_even_above_those_without_a_worker() -> None:
    assert verdict(*[seen(after=0.95)] * 3, clear=(0.9, 0.9)).state is Speed.inconclusive


def test_the_higher_ceiling_is_the_one_that_counts() -> None:
    assert verdict(*[seen(0.9, before=0.98)] * 3).share == pytest.approx(0.9)


def test_a_batch_that_is_too_short_decides_nothing() -> None:
    short = [msgspec.structs.replace(seen(0.9), answer=Run(0.009, 0.0, 0.0, "right"))] * 3
    few = Record(50, MOVED, (CEILING,) * 2, tuple(short))
    assert decide("f", "w", few, GOOD, "verified").state is Speed.inconclusive


def test_a_baseline_is_asked_for_beside_the_share() -> None:
    target = Target(passes=0.5, strong=0.65, ceiling="read", baseline=1.8)
    launch = MOVED / (CEILING * 0.7)
    state = {f: verdict(*[seen(0.7, baseline=f * launch)] * 3, target=target).state for f in (2.8, 1.79, 1.5)}
    assert list(state.values()) == [Speed.passed, Speed.inconclusive, Speed.failed]
    assert verdict(*[seen(0.7)] * 3, target=target).state is Speed.failed
    slowed = verdict(*[seen(0.7, baseline=2.8 * launch)] * 3, target=target, clear_baseline=1.5 * launch)
    assert slowed.state is Speed.failed


def test_launch_bound_work_is_held_against_the_reference() -> None:
    target = Target(passes=0.8, strong=1.0, ceiling="reference")
    assert verdict(*[seen(0.09, reference=0.1)] * 3, target=target).state is Speed.passed
    assert verdict(*[seen(0.2, reference=0.1)] * 3, target=target).state is Speed.passed
    assert verdict(*[seen(0.05, reference=0.1)] * 3, target=target).state is Speed.failed
    assert verdict(*[seen(0.5)] * 3, target=target).state is Speed.not_measured


ROUNDS = st.builds(
    seen,
    st.floats(0.01, 3.0),
    before=st.floats(0.9, 1.0),
    after=st.floats(0.9, 1.0),
    outputs=st.sampled_from(["right", "right", "right", "wrong", "late", "early"]),
    baseline=st.none() | st.floats(1e-6, 1.0),
    reference=st.none() | st.floats(0.01, 1.0),
)
TARGETS = st.builds(
    Target,
    passes=st.floats(0.1, 0.9),
    strong=st.floats(0.9, 1.0),
    ceiling=st.sampled_from(["copy", "read", "reference"]),
    baseline=st.sampled_from([0.0, 1.8]),
)


@given(
    rounds=st.lists(ROUNDS, max_size=5),
    target=TARGETS,
    broken=st.sampled_from([None, None, Text("坏了", "broke")]),
    how=st.sampled_from(["verified", "self_timed"]),
)
@examples(500)
def test_whatever_was_seen_the_verdict_holds_together(
    rounds: list[Observed], target: Target, broken: Text | None, how: str
) -> None:
    timed = decide("f", "w", record(*rounds, broken=broken), target, how)  # type: ignore[arg-type]
    assert timed.reason.zh and timed.reason.en and "{" not in timed.reason.zh + timed.reason.en
    assert msgspec.json.decode(msgspec.json.encode(timed), type=Timed) == timed
    counted = [made for made in timed.rounds if made.counts]
    if timed.state is Speed.passed:
        assert broken is None and all(r.answer.outputs == "right" for r in rounds)
        assert 3 * sum(made.share >= target.passes for made in counted) >= 2 * len(rounds) > 0
    if timed.state in (Speed.failed, Speed.passed) and broken is None:
        if all(r.answer.outputs == "right" for r in rounds):
            assert 3 * len(counted) >= 2 * len(rounds)
    assert not timed.strong or timed.state is Speed.passed


@given(factor=st.floats(1.0, 4.0), share=st.floats(0.1, 1.0), target=TARGETS)
@examples(200)
def test_slower_is_never_better(factor: float, share: float, target: Target) -> None:
    rank = [Speed.failed, Speed.not_measured, Speed.inconclusive, Speed.passed]
    fast = verdict(*[seen(share, baseline=1e-4, reference=0.5)] * 3, target=target)
    slow = verdict(*[seen(share / factor, baseline=1e-4, reference=0.5)] * 3, target=target)
    assert rank.index(slow.state) <= rank.index(fast.state)


def test_times_that_are_no_times_stay_finite() -> None:
    odd = Observed(0.5, Run(0.1, math.inf, 0.0, "right"), (CEILING, CEILING))
    for how in ("verified", "self_timed"):
        timed = decide("f", "w", record(odd, odd, odd), GOOD, how)  # type: ignore[arg-type]
        assert timed.state is not Speed.passed
        assert msgspec.json.decode(msgspec.json.encode(timed), type=Timed) == timed


def test_an_item_is_as_good_as_its_worst_workload() -> None:
    good, bad = verdict(*[seen()] * 3), verdict(*[seen(0.2)] * 3)
    assert combine([good, good])[0] is Speed.passed
    assert combine([good, bad]) == (Speed.failed, bad.reason)
    odd = verdict(*[seen(outputs="early")] * 3)
    assert combine([bad, odd]) == (Speed.rejected, odd.reason)


def test_only_what_the_outside_clock_passed_satisfies_a_cohort() -> None:
    reason = Text("好", "good")
    assert satisfies(Performance(Speed.passed, reason, how="verified"))
    assert not satisfies(Performance(Speed.passed, reason, how="self_timed"))
    assert not satisfies(Performance(Speed.not_measured, reason)) and not satisfies(None)
