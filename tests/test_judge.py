"""Whole submissions through the judge: statuses that no situation folder shows, seeds, restarts, isolation modes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader import catalogue
from grader.authoring import sync
from grader.judge import LEARNER, Judge, Manner, make_seeds
from grader.model import Isolation, ItemResult, Outcome, Status
from grader.sandbox import yard
from grader.submission import Source

Edit = Callable[[str, str, str], None]
HONEST = {"adder": "solutions/01_toy/adder/adder.py", "stack": "solutions/01_toy/stack/stack.py"}


def graded(
    toy: Path, text: str, *, isolation: str = "auto", manner: Manner = LEARNER, secret: bytes = b""
) -> dict[str, ItemResult]:
    """The toy course on this adder and the reference stack."""
    sync.write(toy, sync.sync(toy)[0])
    course = catalogue.load(toy)
    sources = {"adder": Source(text=text), "stack": Source(text=(toy / HONEST["stack"]).read_text(encoding="utf-8"))}
    with Judge(course, course.exercises, isolation=isolation) as judge:
        return {item.number: item for item in judge.grade(sources, course.items(), manner=manner, secret=secret).items}


def kill_the_worker_on(edit: Edit, condition: str) -> None:
    """Plant a fault of the trusted side: a check that ends its own process."""
    edit(
        "exercises/01_toy/adder/test_adder.py",
        "    assert same(answer.add(2, 3), 5)\n",
        f"    got = answer.add(2, 3)\n    if {condition}:\n        __import__('os')._exit(9)\n    assert same(got, 5)\n",
    )


@pytest.mark.slow
def test_a_worker_that_dies_with_the_reference_too_is_an_internal_error_and_others_go_on(toy: Path, edit: Edit) -> None:
    kill_the_worker_on(edit, "True")
    items = graded(toy, (toy / HONEST["adder"]).read_text(encoding="utf-8"))
    assert items["1.1"].status is Status.internal_error
    assert items["1.1"].points == 0
    assert items["1.2"].status is Status.passed
    outcomes = {check.id: check.outcome for check in items["1.1"].checks}
    assert outcomes.pop("adds_two") is Outcome.internal
    assert set(outcomes.values()) == {Outcome.passed}, "the worker's successor goes on after the check that killed it"


@pytest.mark.slow
def test_a_worker_that_dies_with_the_submission_only_is_the_submission_s_error(toy: Path, edit: Edit) -> None:
    kill_the_worker_on(edit, "got == 6")
    items = graded(toy, (toy / HONEST["adder"]).read_text(encoding="utf-8").replace("return a + b", "return a + b + 1"))
    assert items["1.1"].status in (Status.error, Status.in_progress)
    assert {c.id: c.outcome for c in items["1.1"].checks}["adds_two"] is Outcome.died
    assert items["1.2"].status is Status.passed


def test_an_item_whose_package_is_missing_says_which(toy: Path, edit: Edit) -> None:
    edit("exercises/01_toy/adder/exercise.toml", "needs = []", 'needs = ["vllm"]')
    items = graded(toy, (toy / HONEST["adder"]).read_text(encoding="utf-8"))
    assert items["1.1"].status is Status.needs
    assert "vllm" in items["1.1"].message.en and "vllm" in items["1.1"].message.zh
    assert items["1.2"].status is Status.passed


def test_an_item_after_one_that_does_not_load_is_graded_as_ever(toy: Path) -> None:
    items = graded(toy, "raise RuntimeError('no')\n")
    assert items["1.1"].status is Status.error
    assert items["1.2"].status is Status.passed


@pytest.mark.parametrize("mode", ["bwrap", "process"])
def test_the_report_records_the_isolation_that_was_used(toy: Path, mode: str) -> None:
    course = catalogue.load(toy)
    text = (toy / HONEST["adder"]).read_text(encoding="utf-8")
    with Judge(course, [course.exercise("adder")], isolation=mode) as judge:
        report = judge.grade({"adder": Source(text=text)}, [i for i in course.items() if i.exercise == "adder"])
    assert report.isolation is Isolation(mode)
    assert report.items[0].status is Status.passed


def test_where_nested_namespaces_are_refused_every_submission_gets_a_fresh_bubblewrap(
    toy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yard, "_try_bwrap", lambda: "nested")
    course = catalogue.load(toy)
    leave = "import os\nopen('/tmp/mark', 'a').close()\n\n\ndef add(a, b):\n    return a + b\n"
    look = "import os\n\n\ndef add(a, b):\n    return -1 if os.path.exists('/tmp/mark') else a + b\n"
    with Judge(course, [course.exercise("adder")]) as judge:
        items = [i for i in course.items() if i.exercise == "adder"]
        first = judge.grade({"adder": Source(text=leave)}, items)
        second = judge.grade({"adder": Source(text=look)}, items)
    assert first.isolation is Isolation.bwrap and "fresh" in first.isolation_note.en
    assert next(s for s in second.items[0].steps if s.id == "add").passed


def test_hidden_seeds_depend_on_secret_and_submission_and_only_a_commitment_is_told() -> None:
    one, numbers = make_seeds({"adder": "x = 1\n"}, b"secret", None)
    again, same_numbers = make_seeds({"adder": "x = 1\n"}, b"secret", None)
    other, other_numbers = make_seeds({"adder": "x = 2\n"}, b"secret", None)
    leaked, leaked_numbers = make_seeds({"adder": "x = 1\n"}, b"other", None)
    assert (one, numbers) == (again, same_numbers)
    assert len({n["hidden"] for n in (numbers, other_numbers, leaked_numbers)}) == 3
    assert len({n["visible"] for n in (numbers, other_numbers, leaked_numbers)}) == 1
    assert str(numbers["hidden"]) not in str(one) and one.secret


def test_a_pinned_seed_serves_both_and_is_not_secret() -> None:
    seeds, numbers = make_seeds({}, b"secret", 5)
    assert numbers == {"visible": 5, "hidden": 5} and not seeds.secret


@pytest.mark.slow
def test_two_lanes_give_the_same_report_as_one(toy: Path) -> None:
    course = catalogue.load(toy)
    sources = {name: Source(text=(toy / path).read_text(encoding="utf-8")) for name, path in HONEST.items()}
    sources["adder"] = Source(text=sources["adder"].text.replace("return a + b", "return abs(a) + b"))

    def told(jobs: int) -> list[tuple[str, str, str, str]]:
        with Judge(course, course.exercises, jobs=jobs) as judge:
            report = judge.grade(sources, course.items(), seed=3)
        return [(i.number, i.status.value, c.id, c.outcome.value) for i in report.items for c in i.checks]

    assert told(1) == told(2)


@pytest.mark.slow
def test_the_same_submission_gets_the_same_report_with_ci_set(toy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        (toy / HONEST["adder"])
        .read_text(encoding="utf-8")
        .replace("sum(numbers, ZERO)", "sum(numbers, ZERO) if len(numbers) < 4 else 0")
    )
    plain = graded(toy, text, secret=b"s")["1.1"]
    monkeypatch.setenv("CI", "true")
    in_ci = graded(toy, text, secret=b"s")["1.1"]
    assert [(c.id, c.outcome, c.counterexample) for c in plain.checks] == [
        (c.id, c.outcome, c.counterexample) for c in in_ci.checks
    ]
