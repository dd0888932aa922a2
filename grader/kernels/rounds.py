"""From what a clock saw to a verdict: pure. Noise is inconclusive, never failed; two of three rounds decide.

broken, wrong outputs ─▶ failed         written before go, or not there when the clock stopped ─▶ rejected
each round that counts ─▶ rejected, failed or passed ─▶ what two thirds of all rounds say, else inconclusive
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Literal

from grader.kernels.clock import Observed, Record
from grader.kernels.words import (
    CLOSE,
    FAILED,
    FAILED_BASELINE,
    INCONCLUSIVE,
    NO_REFERENCE,
    OUTPUTS,
    PASSED,
    STRONG,
    SUSPICIOUS,
    filled,
)
from grader.model import Performance, Round, Speed, Target, Text, Timed

AGREE = 0.03  # of two ceilings around one round, and of those without a worker
MOST_SHARE = 1.05
LEAST_BATCH_S = 0.010
BOUND = 99.0  # figures are kept finite
How = Literal["verified", "self_timed"]
_WORST = (Speed.rejected, Speed.failed, Speed.inconclusive, Speed.not_measured, Speed.passed)


def round_of(seen: Observed, record: Record, target: Target, how: How) -> Round:
    """The figures of one round, and whether it may decide: long enough, and ceilings that agree with each other and with the clear ones."""
    launches = max(record.sets, 1)
    answer = seen.answer
    claimed = _finite(answer.claimed)
    batch = answer.wall - seen.idle if how == "verified" else claimed
    seconds = batch / launches
    ceiling = max(seen.ceilings)
    share = _ratio(record.moved / ceiling, seconds) if ceiling > 0 else BOUND
    baselines = [b for b in (seen.baseline, record.clear_baseline) if b is not None]
    reference = None
    if seen.reference is not None and seen.reference.outputs == "right":
        theirs = seen.reference.wall - seen.idle if how == "verified" else _finite(seen.reference.claimed)
        reference = _ratio(theirs / launches, seconds)
    if target.ceiling == "reference":
        share = reference if reference is not None else 0.0
    steady = ceiling > 0 and min(seen.ceilings) >= (1 - AGREE) * ceiling
    clear = bool(record.clear) and min(seen.ceilings) >= (1 - AGREE) * min(record.clear)
    absurd = target.ceiling != "reference" and share > MOST_SHARE  # that is too short, too
    long = how == "self_timed" or batch >= LEAST_BATCH_S or absurd
    return Round(
        microseconds=max(seconds, 0.0) * 1e6,
        share=share,
        ceilings=(seen.ceilings[0] / 1e9, seen.ceilings[1] / 1e9),
        batch_ms=answer.wall * 1e3,
        idle_ms=seen.idle * 1e3,
        claimed_microseconds=claimed / launches * 1e6,
        counts=steady and clear and long and (target.ceiling != "reference" or reference is not None),
        times_baseline=_ratio(min(baselines), seconds) if baselines else None,
        times_reference=reference,
    )


def vote(made: Round, target: Target) -> Speed:
    """What one round says that counts; inconclusive where it is below the target by no more than ceilings may differ."""
    if made.share > MOST_SHARE and target.ceiling != "reference":
        return Speed.rejected
    asked = ((made.share, target.passes), (made.times_baseline or 0.0, target.baseline))
    reached = min((has / wanted for has, wanted in asked if wanted), default=1.0)
    return Speed.passed if reached >= 1 else Speed.inconclusive if reached >= 1 - AGREE else Speed.failed


def decide(function: str, label: str, record: Record, target: Target, how: How) -> Timed:
    """The verdict on one workload, with all figures."""
    rounds = tuple(round_of(seen, record, target, how) for seen in record.rounds)
    state, reason = _verdict(record, rounds, target)
    counted = [made for made in rounds if made.counts]
    needed = _majority(len(rounds))
    strong = state is Speed.passed and sum(made.share >= target.strong for made in counted) >= needed
    return Timed(
        function=function,
        label=label,
        state=state,
        reason=STRONG if strong else reason,
        target=target,
        bytes=record.moved,
        microseconds=_median([made.microseconds for made in counted]),
        share=_median([made.share for made in counted]),
        ceiling=_median([max(made.ceilings) for made in counted]),
        times_baseline=_median([made.times_baseline for made in counted]),
        times_reference=_median([made.times_reference for made in counted]),
        strong=strong,
        sets=record.sets,
        picks=record.picks,
        clear=tuple(value / 1e9 for value in record.clear),
        rounds=rounds,
    )


def _verdict(record: Record, rounds: Sequence[Round], target: Target) -> tuple[Speed, Text]:
    found = {seen.answer.outputs for seen in record.rounds}
    if "early" in found:
        return Speed.rejected, OUTPUTS["early"]
    if "wrong" in found:
        return Speed.failed, OUTPUTS["wrong"]
    if "late" in found:
        poison = max(seen.answer.poison for seen in record.rounds)
        return Speed.rejected, filled(OUTPUTS["late"], poison=f"{poison:.0%}")
    if record.broken is not None:
        return Speed.failed, record.broken
    if target.ceiling == "reference" and all(made.times_reference is None for made in rounds):
        return Speed.not_measured, NO_REFERENCE
    counted = [made for made in rounds if made.counts]
    votes = Counter(vote(made, target) for made in counted)
    said, times = votes.most_common(1)[0] if votes else (Speed.inconclusive, 0)
    if times < _majority(len(rounds)) or not rounds:
        return Speed.inconclusive, filled(INCONCLUSIVE, counted=len(counted), rounds=len(rounds))
    if said is Speed.rejected:
        return said, filled(SUSPICIOUS, share=f"{max(made.share for made in counted):.2f}")
    if said is Speed.inconclusive:
        return said, CLOSE
    if said is Speed.failed:
        short = sum(made.share < target.passes for made in counted)
        return said, FAILED if short >= times else filled(FAILED_BASELINE, times=f"{target.baseline:g}")
    return Speed.passed, PASSED


def combine(workloads: Sequence[Timed]) -> tuple[Speed, Text]:
    """The state of an item: the worst of its workloads, with its reason."""
    worst = min(workloads, key=lambda timed: _WORST.index(timed.state))
    return worst.state, worst.reason


def satisfies(performance: Performance | None) -> bool:
    """What --require-gpu asks for: passed, by the outside clock."""
    return performance is not None and performance.state is Speed.passed and performance.how == "verified"


def _majority(rounds: int) -> int:
    return math.ceil(2 * rounds / 3)


def _ratio(theirs: float, ours: float) -> float:
    """How many times as fast; bounded, and the bound where the time is nothing or less."""
    return min(theirs / ours, BOUND) if ours > 0 else BOUND


def _finite(value: float) -> float:
    """A worker's claim; what is no time counts as none, which no ceiling allows."""
    return value if math.isfinite(value) else 0.0


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None
