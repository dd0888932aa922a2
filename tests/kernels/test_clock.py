"""What the outside clock lets pass: honest workers at their true speed, and no other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.kernels.clock import Broken, observe
from grader.kernels.plan import idle_plan
from grader.model import Speed, Target, Text
from tests.kernels import simulated
from tests.kernels.simulated import HOSTILE, SETS, TARGET, SimulatedDevice, Worker, World, judge, watch
from tests.rooms import examples


def honest(share: float):
    return lambda world, device: Worker(world, share, device)


@pytest.mark.parametrize("share", [0.7, 0.9, 1.0])
def test_an_honest_worker_passes_at_its_true_share(share: float) -> None:
    timed = judge(watch(World(), honest(share)))
    assert timed.state is Speed.passed
    assert timed.share == pytest.approx(share, rel=0.02)
    assert timed.microseconds == pytest.approx(1e6 * simulated.MOVED / simulated.BANDWIDTH / share, rel=0.02)
    assert timed.strong is (share >= TARGET.strong)


def test_what_is_too_slow_fails() -> None:
    assert judge(watch(World(), honest(0.5))).state is Speed.failed


@given(share=st.floats(0.05, 1.0), jitter=st.floats(0, 0.008), seed=st.integers(0, 2**32))
@examples(150)
def test_noise_neither_fails_the_good_nor_passes_the_slow(share: float, jitter: float, seed: int) -> None:
    state = judge(watch(World(seed, jitter), honest(share))).state
    if share >= 1.05 * TARGET.passes:
        assert state in (Speed.passed, Speed.inconclusive)
    if share <= 0.95 * TARGET.passes:
        assert state in (Speed.failed, Speed.inconclusive)


@pytest.mark.parametrize("name", sorted(HOSTILE))
@given(seed=st.integers(0, 2**32), share=st.floats(0.2, 0.95))
@examples(25)
def test_no_hostile_worker_passes(name: str, seed: int, share: float) -> None:
    if name in ("MemoByContent", "SlowsTheCeiling"):
        share = min(share, 0.6)  # these do the work: what they gain must not lift them over the target
    timed = judge(watch(World(seed), lambda world, device: HOSTILE[name](world, share, device)))
    assert timed.state is not Speed.passed
    assert not timed.strong


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("EarlyReply", Speed.rejected),
        ("EarlyOnTheSecondHalf", Speed.rejected),
        ("ZerosFirst", Speed.rejected),
        ("BeforeGo", Speed.rejected),
        ("HalfTheWork", Speed.failed),
        ("NoWork", Speed.failed),
        ("Replay", Speed.failed),
        ("MemoByPointer", Speed.failed),
        ("TilesOfLastTime", Speed.failed),
        ("LowPrecision", Speed.failed),
        ("Endless", Speed.failed),
        ("EndlessWhileBuilding", Speed.failed),
        ("DiesAtGo", Speed.failed),
        ("DiesInTheLastRound", Speed.failed),
        ("SlowsTheCeiling", Speed.inconclusive),
        ("MemoByContent", Speed.failed),
    ],
)
def test_each_hostile_worker_is_told_what_it_did(name: str, state: Speed) -> None:
    timed = judge(watch(World(), lambda world, device: HOSTILE[name](world, 0.5, device)))
    assert timed.state is state, timed.reason.en
    assert timed.reason.zh and timed.reason.en


def test_poison_in_the_sample_is_what_was_not_done() -> None:
    record = watch(World(), lambda world, device: simulated.HalfTheWork(world, 0.9, device))
    assert record.rounds[0].answer.poison == pytest.approx(0.5, abs=0.01)
    record = watch(World(), lambda world, device: simulated.NoWork(world, 0.9, device))
    assert record.rounds[0].answer.poison == 1.0


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_ceiling_that_jumps_within_each_round_is_inconclusive(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = iter([1.0] + [1.0, 0.9] * 20)
    steady = SimulatedDevice.ceiling
    monkeypatch.setattr(SimulatedDevice, "ceiling", lambda self: steady(self) * next(steps))
    timed = judge(watch(World(), honest(share)))
    assert timed.state is Speed.inconclusive
    assert not any(made.counts for made in timed.rounds)


def test_a_ceiling_that_drifts_from_round_to_round_takes_the_kernel_with_it() -> None:
    timed = judge(watch(World(drift=lambda t: 1.0 + 0.0005 * t), honest(0.8)))
    assert timed.state is Speed.passed
    assert timed.share == pytest.approx(0.8, rel=0.02)


def test_the_no_op_is_subtracted() -> None:
    record = watch(World(jitter=0.0), honest(0.8))
    for made in record.rounds:
        assert made.idle == pytest.approx(2 * simulated.LATENCY + simulated.SAMPLING, rel=0.2)
    assert judge(record).share == pytest.approx(0.8, rel=1e-6)


def test_a_no_op_that_breaks_is_no_fault_of_the_answer() -> None:
    class Dies(Worker):
        def done(self, seconds: float) -> float:
            raise Broken("gone", Text("没了", "gone"))

    world = World()
    device = SimulatedDevice(world)
    idle = Dies(world, 0.0)
    idle.freeze()
    with pytest.raises(Broken) as caught:
        observe(device, lambda plan: Worker(world, 0.9), idle, idle_plan(), moved=simulated.MOVED, rounds=3)
    assert caught.value.kind == "idle"


def test_a_slowed_baseline_does_not_help() -> None:
    asked = Target(passes=0.3, strong=0.9, ceiling="read", baseline=1.8)
    fair = judge(watch(World(), honest(0.9), baseline_share=0.4), asked)
    assert fair.state is Speed.passed
    assert fair.times_baseline == pytest.approx(0.9 / 0.4, rel=0.05)
    slow = watch(World(), lambda w, d: simulated.SlowsTheBaseline(w, 0.5, d), baseline_share=0.4)
    assert judge(slow, asked).state is Speed.failed


def test_the_reference_is_timed_in_the_same_rounds() -> None:
    timed = judge(watch(World(), honest(0.7), reference=0.9))
    assert timed.times_reference == pytest.approx(0.7 / 0.9, rel=0.02)
    by_reference = Target(passes=0.75, strong=0.95, ceiling="reference")
    assert judge(watch(World(), honest(0.7), reference=0.9), by_reference).state is Speed.passed
    assert judge(watch(World(), honest(0.3), reference=0.9), by_reference).state is Speed.failed
    assert judge(watch(World(), honest(0.7)), by_reference).state is Speed.not_measured


def test_self_timed_takes_the_claim_and_still_verifies() -> None:
    assert judge(watch(World(), honest(0.9), how="self_timed"), how="self_timed").state is Speed.passed
    wrong = watch(World(), lambda w, d: simulated.LowPrecision(w, 0.9, d), how="self_timed")
    assert judge(wrong, how="self_timed").state is Speed.failed


class Arbitrary(Worker):
    """Per set: when it is written, and whether rightly, relative to go, in milliseconds; and when it says that it is done."""

    plan: Sequence[tuple[float, str]] = ()
    says_after_ms = 0.0
    went: float = 0.0

    def arm(self, order: Sequence[int], seconds: float) -> None:
        super().arm(order, seconds)
        for number, (when, what) in enumerate(self.plan):
            if when < 0:  # while the clock prepares: after the refresh of 1 s, before go
                self._write(self.world.time + 1.0 + 1e-6, number, what)

    def run(self, start: float) -> float:
        self.went = self.world.time
        for number, (when, what) in enumerate(self.plan):
            if when >= 0:
                self._write(self.went + when / 1e3, number, what)
        return self.went + self.says_after_ms / 1e3

    def _write(self, when: float, number: int, what: str) -> None:
        if what == "right":
            self.world.at(when, lambda: self.world.write(number))
        elif what == "zeros":
            self.world.at(when, lambda: self.world.out[number].fill(0))
            self.world.at(when + 5e-3, lambda: self.world.write(number))


WRITES = st.tuples(st.floats(-1, 20), st.sampled_from(["right", "right", "right", "zeros", "nothing"]))


@given(plan=st.lists(WRITES, min_size=SETS, max_size=SETS), says=st.floats(0, 20))
@examples(300)
def test_whoever_passes_wrote_everything_within_the_clock_and_is_timed_to_its_end(
    plan: list[tuple[float, str]], says: float
) -> None:
    made: list[Arbitrary] = []

    def start(world: World, device: SimulatedDevice) -> Worker:
        made.append(Arbitrary(world, 1.0, device))
        made[-1].plan, made[-1].says_after_ms = plan, says
        return made[-1]

    record = watch(World(jitter=0.0), start)
    timed = judge(record, Target(passes=0.1, strong=0.2))
    if timed.state is Speed.passed:
        assert all(what != "nothing" and when >= 0 for when, what in plan)
        ends = max(when + (5 if what == "zeros" else 0) for when, what in plan)
        assert all(1e3 * seen.answer.wall >= ends for seen in record.rounds)
