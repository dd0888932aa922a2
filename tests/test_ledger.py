"""Grading only what changed: the merged report is the one that a run from nothing writes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from grader import catalogue, ledger
from grader.catalogue import CourseError
from grader.cli import app
from grader.ledger import Ledger
from grader.model import Report, Status
from grader.report import json as report_json

ADDER, STACK = "exercises/01_toy/adder/adder.py", "exercises/01_toy/stack/stack.py"


@pytest.fixture
def fork(toy: Path) -> Path:
    """The toy course as a fork: no solutions, one item answered."""
    (toy / ADDER).write_bytes((toy / ADDER.replace("exercises", "solutions")).read_bytes())
    return toy


def check(root: Path, *words: str) -> Report:
    out = root / "report.json"
    done = CliRunner().invoke(
        app, ["check", "--course", str(root), "--tests", "visible", "--lang", "en", "--json", str(out), *words]
    )
    assert done.exit_code in (0, 1), done.output
    return report_json.decode(out.read_bytes())


def since(root: Path, *words: str) -> tuple[Report, tuple[str, ...]]:
    report = check(root, "--since", str(root / "ledger.json"), *words)
    kept = ledger.read(root / "ledger.json")
    assert kept is not None and kept.report == report
    return report, kept.regraded


def same(one: Report, other: Report) -> bool:
    """Equal but for times."""

    def still(report: Report) -> Report:
        items = tuple(
            msgspec.structs.replace(
                i, seconds=0.0, checks=tuple(msgspec.structs.replace(c, seconds=0.0) for c in i.checks)
            )
            for i in report.items
        )
        return msgspec.structs.replace(report, duration=0.0, items=items)

    return still(one) == still(other)


@pytest.mark.slow
def test_only_what_changed_is_graded_and_the_report_is_that_of_a_whole_run(fork: Path) -> None:
    first, names = since(fork)
    assert set(names) == {"adder", "stack"}
    assert {i.exercise: i.status for i in first.items}["adder"] is Status.passed
    again, names = since(fork)
    assert names == () and same(again, first)
    (fork / STACK).write_bytes((fork / STACK.replace("exercises", "solutions")).read_bytes())
    after, names = since(fork)
    assert names == ("stack",)
    assert same(after, check(fork)), "what was kept is what a run from nothing finds"
    assert after.submission != first.submission
    tests = fork / "exercises/01_toy/adder/test_adder.py"
    tests.write_text(tests.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    assert set(since(fork)[1]) == {"adder", "stack"}, "another version of the course: nothing is kept"


def kept(fork: Path) -> tuple[Ledger, catalogue.Course]:
    since(fork)
    found = ledger.read(fork / "ledger.json")
    assert found is not None
    return found, catalogue.load(fork)


def names(items: Sequence[catalogue.Item]) -> list[str]:
    return [item.exercise for item in items]


@pytest.mark.slow
def test_what_another_run_may_change_is_not_kept(fork: Path) -> None:
    found, course = kept(fork)
    items = course.items()
    sources = {e.name: catalogue_source(fork, e) for e in course.exercises}
    assert names(ledger.stale(found, found.circumstances, items, sources)) == []
    for status in (Status.internal_error, Status.timeout, Status.out_of_memory, Status.needs):
        results = tuple(
            msgspec.structs.replace(i, status=status) if i.exercise == "adder" else i for i in found.report.items
        )
        shaken = msgspec.structs.replace(found, report=msgspec.structs.replace(found.report, items=results))
        assert names(ledger.stale(shaken, found.circumstances, items, sources)) == ["adder"]
    assert len(ledger.stale(found, "other", items, sources)) == 2
    assert len(ledger.stale(None, found.circumstances, items, sources)) == 2


def catalogue_source(root: Path, exercise: catalogue.Exercise) -> ledger.Source:
    from grader import submission

    return submission.read(root, exercise)


def test_a_ledger_that_is_broken_or_huge_is_none(tmp_path: Path) -> None:
    place = tmp_path / "ledger.json"
    assert ledger.read(place) is None
    for data in (b"", b"{}", b"\xff", b'{"circumstances": 1}'):
        place.write_bytes(data)
        assert ledger.read(place) is None
    with place.open("wb") as file:
        file.truncate(ledger.MAX_BYTES + 1)
    assert ledger.read(place) is None


def test_hidden_tests_are_never_graded_in_part(toy: Path) -> None:
    course = catalogue.load(toy)
    done = CliRunner().invoke(app, ["check", "--course", str(toy), "--since", str(toy / "l.json")])
    assert isinstance(done.exception, CourseError) and "--tests visible" in done.exception.text.en
    assert not (toy / "l.json").exists() and course.has_solutions
