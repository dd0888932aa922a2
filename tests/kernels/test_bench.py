"""When a threshold may be called calibrated, and what the evidence holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader.kernels import bench
from grader.kernels.bench import calibration
from grader.kernels.extract import extract
from grader.kernels.manifest import Manifest, Plain
from grader.model import Course, Exercise, Kernels, Limits, Performance, Speed, Target, Text
from tests.kernels.test_rounds import seen, verdict

TARGET = Target(passes=0.65, strong=0.85, naive="wrong/naive.py")
SLOW = verdict(*[seen(0.3)] * 20, target=TARGET)


def reference(shares: list[float], target: Target = TARGET, **more: Any):
    return verdict(*[seen(share, **more) for share in shares], target=target)


@pytest.mark.parametrize(
    ("shares", "naive", "publishable", "said"),
    [
        ([0.9] * 20, 0.3, True, "may be published"),
        ([0.9] * 19 + [0.72], 0.3, False, "1.12"),
        ([0.9] * 19, 0.3, False, "19 of the reference's 19"),
        ([0.9] * 20, 0.56, False, "0.85"),
        ([0.9] * 20, None, False, "naive"),
        ([0.3] * 20, 0.3, False, "not passed"),
    ],
)
def test_a_threshold_is_published_by_the_rule(
    shares: list[float], naive: float | None, publishable: bool, said: str
) -> None:
    slow = verdict(*[seen(naive)] * 20, target=TARGET) if naive is not None else None
    made = calibration(reference(shares), slow)
    assert (made.publishable, said in made.reason.en) == (publishable, True), made.reason.en
    assert "{" not in made.reason.zh and made.reason.zh != made.reason.en


def test_one_round_that_does_not_count_is_not_twenty() -> None:
    rounds = [seen(0.9)] * 19 + [seen(0.9, after=0.9)]
    made = calibration(verdict(*rounds, target=TARGET), SLOW)
    assert not made.publishable and "19 of the reference's 20" in made.reason.en


def test_the_baseline_has_to_be_reached_in_every_round() -> None:
    target = Target(passes=0.5, strong=0.65, baseline=1.8, naive="wrong/naive.py")
    launch = 400_000_000 / (3e12 * 0.7)
    rounds = [seen(0.7, baseline=2.8 * launch)] * 19 + [seen(0.7, baseline=1.7 * launch)]
    made = calibration(verdict(*rounds, target=target), SLOW)
    assert not made.publishable and "1.70× the baseline" in made.reason.en


def course(root: Path) -> tuple[Course, Exercise]:
    kernels = Kernels(functions=("f",), performance={"f": TARGET})
    exercise = Exercise("06_quantization", "x", 3, 60, True, (), Limits(), (), (), (), kernels=kernels)
    folder = root / "solutions" / exercise.id
    (folder / "wrong").mkdir(parents=True)
    (folder / "x.py").write_text("REFERENCE = 1\n")
    (folder / "wrong" / "naive.py").write_text("NAIVE = 1\n")
    return Course(str(root), "v", True, (), (exercise,)), exercise


@pytest.mark.parametrize("calibrate", [True, False])
def test_the_evidence_holds_what_was_measured(calibrate: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened, exercise = course(tmp_path)
    asked: list[tuple[str, int, bool]] = []

    def provider_of(exercise: Exercise, text: str) -> Any:
        return lambda function, label: (Manifest((), (), Plain(text)), extract(""))

    def measure(root: Path, exercise: Exercise, provider: Any, **how: Any) -> Performance:
        text = provider("f", "w")[0].returns.value
        asked.append((text, how["rounds"], how["reference"] is not None))
        timed = verdict(*[seen(0.3 if "NAIVE" in text else 0.9)] * how["rounds"], target=TARGET)
        return Performance(timed.state, timed.reason, "card", "580", {}, "verified", (timed,))

    monkeypatch.setattr(bench, "measure", measure)
    found = bench.bench(
        opened, [exercise], {"x": "ANSWER = 1\n"}, provider_of, device="auto", walls=True, calibrate=calibrate
    )
    assert bench.decode(bench.encode(found)) == found
    if calibrate:
        assert asked == [("REFERENCE = 1\n", 20, False), ("NAIVE = 1\n", 20, True)]
        assert [made.publishable for made in found.exercises[0].calibrations] == [True]
    else:
        assert asked == [("ANSWER = 1\n", 3, True)] and found.exercises[0].calibrations == ()
    assert bench.passed(found)
    for lang in ("zh", "en"):
        told = bench.render(found, lang)
        assert "0.90" in told and ("✓" in told) is calibrate


def test_what_could_not_be_measured_has_not_passed() -> None:
    nothing = Performance(Speed.not_measured, Text("没有", "none"))
    measured = bench.Measured("a/b", (bench.Solution("answer", nothing),))
    assert not bench.passed(bench.Evidence(1, "0", "v", (measured,)))
    assert msgspec.json.decode(bench.encode(bench.Evidence(1, "0", "v", (measured,))))["format"] == 1
