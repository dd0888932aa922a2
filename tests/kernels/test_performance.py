"""The grade as the judge asks for it: reasons where nothing is measured, verdicts where something is, never an exception."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest

from grader.kernels import performance, precheck, words
from grader.kernels.extract import Extracted
from grader.kernels.faults import KernelFault
from grader.kernels.manifest import Launch, Manifest, Plain, Variant
from grader.kernels.performance import Stopwatch, measure
from grader.kernels.replay import Shapes
from grader.kernels.stopwatch import Order, Refusal, load_workloads
from grader.model import Exercise, Kernels, Limits, Speed, Target
from tests.kernels.conftest import needs_kernels

ROOT = Path(__file__).parents[2]
TARGETS = {"good": Target(passes=0.6, strong=0.8), "bad": Target(passes=0.6, strong=0.8)}


def exercise(targets: dict[str, Target]) -> Exercise:
    kernels = Kernels(functions=tuple(targets), performance=targets)
    return Exercise("06_quantization", "some_kernels", 3, 60, True, (), Limits(), (), (), (), kernels=kernels)


def provider(function: str, shapes: Shapes) -> tuple[Manifest, Extracted]:
    if function == "bad":
        raise KernelFault(3, "不行", "cannot be")
    arguments = {
        "n": Plain(math.inf),
        "flag": Plain(True),
        "name": Plain("7"),
        "count": Plain(2**40),
        "none": Plain(None),
    }
    launch = Launch("k", 1, dict(arguments), (Variant((1, 1, 1), {"B": 1.0}, 4, 1),))
    return Manifest((), (launch,), Plain(None)), Extracted(f"text for {shapes[1][0]}", {}, {1: 1})


def order(targets: dict[str, Target] = TARGETS) -> Order:
    return Order(str(ROOT), "06_quantization/some_kernels", targets, True, False, 3)


@pytest.mark.parametrize(
    ("device", "targets", "nodes", "reason"),
    [
        ("auto", {}, True, words.NO_TARGET),
        ("cpu", TARGETS, True, words.CPU_WANTED),
        ("auto", TARGETS, False, words.NO_DEVICE),
        ("cuda", TARGETS, False, words.NO_DEVICE),
    ],
)
def test_without_a_device_nothing_is_started(
    device: str, targets: dict[str, Target], nodes: bool, reason: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precheck, "nodes", lambda: [Path("/dev/nvidia0")] if nodes else [])
    monkeypatch.setattr(performance, "Stopwatch", lambda: pytest.fail("started"))
    found = measure(ROOT, exercise(targets), provider, device=device, of_record=False, walls=True)  # type: ignore[arg-type]
    assert (found.state, found.reason, found.how) == (Speed.not_measured, reason, "")


def test_a_result_of_record_needs_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precheck, "nodes", lambda: [Path("/dev/nvidia0")])
    found = measure(ROOT, exercise(TARGETS), provider, device="auto", of_record=True, walls=False)
    assert found.reason == words.WALLS


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FAKE_STOPWATCH", "measures")
    return "tests.kernels.fake_stopwatch"


def test_each_workload_is_recorded_and_timed(fake: str) -> None:
    with Stopwatch(fake) as running:
        found = running.measure(order(), provider, None)
    assert (found.device, found.driver, found.how) == ("A card", "580", "verified")
    good, bad = found.workloads
    assert (good.state, good.reason.en) == (Speed.passed, "text for case 0")
    assert (bad.state, bad.reason.zh) == (Speed.failed, "第 3 行：不行")
    assert (found.state, found.reason) == (Speed.failed, bad.reason)


def test_a_manifest_reaches_the_clock_as_it_was_recorded() -> None:
    import json

    import msgspec

    made = provider("good", ((), ["x"], {}))[0]
    assert msgspec.convert(json.loads(json.dumps(msgspec.to_builtins(made))), Manifest) == made


@pytest.mark.parametrize(("manner", "said"), [("refuses", "no"), ("dies", "out of luck")])
def test_a_clock_that_cannot_measure_gives_a_reason(
    manner: str, said: str, fake: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_STOPWATCH", manner)
    with Stopwatch(fake) as running:
        found = running.measure(order(), provider, None)
    assert found.state is Speed.not_measured and said in found.reason.en


@needs_kernels
@pytest.mark.skipif(bool(precheck.nodes()), reason="there is a device here")
def test_the_real_clock_says_that_there_is_no_device() -> None:
    with Stopwatch() as running:
        found = running.measure(order(), provider, None)
    assert found.state is Speed.not_measured
    assert found.reason in (words.NO_TORCH, words.NO_DEVICE), found.reason.en


def test_no_torch_in_the_process_that_asks() -> None:
    code = "import sys, grader.kernels.performance; sys.exit('torch' in sys.modules or 'triton' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("text", [None, "def workloads():\n    return []\n"])
def test_an_exercise_without_workloads_is_not_measured(
    text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", list(sys.path))
    place = tmp_path / "exercises" / "06_quantization" / "some_kernels"
    place.mkdir(parents=True)
    if text is not None:
        (place / "bench.py").write_text(text)
    with pytest.raises(Refusal):
        load_workloads(tmp_path, "06_quantization/some_kernels", TARGETS)
