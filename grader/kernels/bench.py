"""`grader bench`: kernel performance on this machine with its evidence, and whether a threshold may be called calibrated.

A threshold is published only when the reference reaches at least 1.12× of it in 20 of 20 rounds and the named naive solution
stays under 0.85× of it in all of its own. Pure but for `bench`, which measures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from grader import __version__
from grader.kernels.performance import ROUNDS, Provider, Wanted, measure
from grader.kernels.words import about, filled
from grader.model import Course, Exercise, Lang, Performance, Speed, Struct, Target, Text, Timed
from grader.report import words

FORMAT = 1
CALIBRATION_ROUNDS = 20
ABOVE, BELOW = 1.12, 0.85  # of the threshold: the reference at least, the naive solution at most
ANSWER, REFERENCE = "answer", "reference"

_PUBLISH = Text(
    "可以发布：参考解最低 {low:.3f}，朴素解最高 {high:.3f}",
    "may be published: the reference's lowest {low:.3f}, the naive solution's highest {high:.3f}",
)
_FEW = Text(
    "参考解只有 {counted}/{rounds} 轮可以算数，要 {needed} 轮",
    "{counted} of the reference's {rounds} rounds count, {needed} are needed",
)
_LOW = Text(
    "参考解最低 {low:.3f}，不到目标的 1.12 倍（{needed:.3f}）",
    "the reference's lowest is {low:.3f}, less than 1.12× the target ({needed:.3f})",
)
_BASELINE = Text(
    "参考解最低是基线的 {factor:.2f} 倍，目标 {needed:g} 倍",
    "the reference's lowest is {factor:.2f}× the baseline, {needed:g}× is the target",
)
_NOT_RIGHT = Text("参考解没有通过：{words}", "the reference has not passed: {words}")
_NO_NAIVE = Text(
    "exercise.toml 没有指明朴素解（naive），或者没有测到它",
    "exercise.toml names no naive solution, or it could not be measured",
)
_HIGH = Text(
    "朴素解最高 {high:.3f}，不低于目标的 0.85 倍（{needed:.3f}）",
    "the naive solution's highest is {high:.3f}, not under 0.85× the target ({needed:.3f})",
)
_THRESHOLD = Text("阈值", "threshold")


class Solution(Struct, frozen=True):
    """What was measured: the answer, the reference, or a file below the solution's folder."""

    name: str
    performance: Performance


class Calibration(Struct, frozen=True):
    """Whether one workload's threshold may be published, and why. Shares of the ceiling over all rounds that count."""

    function: str
    label: str
    target: Target
    publishable: bool
    reason: Text
    reference_lowest: float | None = None
    naive_highest: float | None = None


class Measured(Struct, frozen=True):
    """One exercise."""

    exercise: str
    solutions: tuple[Solution, ...]
    calibrations: tuple[Calibration, ...] = ()


class Evidence(Struct, frozen=True):
    """All that one run of `grader bench` found; kept as solutions/<…>/bench-<device>.json."""

    format: int
    grader_version: str
    course_version: str
    exercises: tuple[Measured, ...]


ProviderOf = Callable[[Exercise, str], Provider]  # an exercise and the text of a submission -> what records its calls


def bench(
    course: Course,
    exercises: Sequence[Exercise],
    answers: Mapping[str, str],
    provider_of: ProviderOf,
    *,
    device: Wanted,
    walls: bool,
    calibrate: bool,
    say: Callable[[str], None] = lambda text: None,
) -> Evidence:
    """Measure the answers (texts by exercise), or, to calibrate, the references and naive solutions of solutions/."""
    found = []
    for exercise in exercises:
        if exercise.kernels is None or not exercise.kernels.performance:
            continue
        folder = Path(course.root) / "solutions" / exercise.id
        texts = _solutions(exercise, folder) if calibrate else {ANSWER: answers.get(exercise.name, "")}
        reference = _text(folder / f"{exercise.name}.py")
        measured = {}
        for name, text in texts.items():
            if not text:
                continue
            say(f"{exercise.name} · {name}")
            measured[name] = measure(
                Path(course.root),
                exercise,
                provider_of(exercise, text),
                device=device,
                of_record=calibrate,
                walls=walls,
                reference=provider_of(exercise, reference) if reference and name != REFERENCE else None,
                rounds=CALIBRATION_ROUNDS if calibrate else ROUNDS,
            )
        solutions = tuple(Solution(name, performance) for name, performance in measured.items())
        found.append(Measured(exercise.id, solutions, _calibrations(measured) if calibrate else ()))
    return Evidence(FORMAT, __version__, course.version, tuple(found))


def calibration(reference: Timed, naive: Timed | None) -> Calibration:
    """The rule for one workload; targets are the reference's."""
    target = reference.target
    counted = [made for made in reference.rounds if made.counts]
    low = min((made.share for made in counted), default=None)
    slow = [made.share for made in naive.rounds if made.counts] if naive is not None else []
    high = max(slow, default=None)

    def told(text: Text, **values: object) -> Calibration:
        reason = filled(text, low=low, high=high, **values)
        return Calibration(reference.function, reference.label, target, text is _PUBLISH, reason, low, high)

    if reference.state is not Speed.passed:
        made = told(Text("", ""))
        return msgspec.structs.replace(made, reason=about(_NOT_RIGHT, reference.reason))
    if low is None or len(counted) < max(CALIBRATION_ROUNDS, len(reference.rounds)):
        return told(_FEW, counted=len(counted), rounds=len(reference.rounds), needed=CALIBRATION_ROUNDS)
    if low < ABOVE * target.passes:
        return told(_LOW, needed=ABOVE * target.passes)
    factor = min(made.times_baseline or 0.0 for made in counted)
    if factor < target.baseline:
        return told(_BASELINE, factor=factor, needed=target.baseline)
    if high is None:
        return told(_NO_NAIVE)
    return told(_HIGH, needed=BELOW * target.passes) if high >= BELOW * target.passes else told(_PUBLISH)


def encode(evidence: Evidence) -> bytes:
    """Indented JSON; ends with a newline."""
    return msgspec.json.format(msgspec.json.encode(evidence), indent=2) + b"\n"


def decode(data: bytes) -> Evidence:
    """What `encode` wrote; msgspec.MsgspecError for anything else."""
    return msgspec.json.decode(data, type=Evidence)


def render(evidence: Evidence, lang: Lang) -> str:
    """Plain lines: per exercise and solution what the report says, then what is to be said of the thresholds."""
    out = []
    for measured in evidence.exercises:
        for solution in measured.solutions:
            out.append(f"{measured.exercise} · {solution.name}")
            out += ["  " + line for line in words.performance(solution.performance, lang)]
        for made in measured.calibrations:
            mark = "✓" if made.publishable else "✗"
            out.append(
                f"  {mark} {_THRESHOLD.in_(lang)} {made.target.passes:g} · {made.label}: {made.reason.in_(lang)}"
            )
    return "\n".join(out) + "\n" if out else ""


def passed(evidence: Evidence) -> bool:
    """Whether everything that was measured passed, or, where thresholds were calibrated, all may be published."""
    return all(
        all(made.publishable for made in measured.calibrations)
        and (bool(measured.calibrations) or all(s.performance.state is Speed.passed for s in measured.solutions))
        for measured in evidence.exercises
    )


def _calibrations(measured: Mapping[str, Performance]) -> tuple[Calibration, ...]:
    reference = measured.get(REFERENCE)
    others = {
        (t.target.naive, t.function, t.label): t
        for n, p in measured.items()
        for t in p.workloads
        if t.target.naive == n
    }
    if reference is None:
        return ()
    return tuple(calibration(t, others.get((t.target.naive, t.function, t.label))) for t in reference.workloads)


def _solutions(exercise: Exercise, folder: Path) -> dict[str, str]:
    assert exercise.kernels is not None
    texts = {REFERENCE: _text(folder / f"{exercise.name}.py")}
    for target in exercise.kernels.performance.values():
        if target.naive:
            texts[target.naive] = _text(folder / target.naive)
    return texts


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
