"""The toy course graded once with its hidden tests, for the tests that answer requests."""

from __future__ import annotations

from pathlib import Path

import pytest

from grader import catalogue, judge, submission
from grader.github.batch import Fetched
from grader.github.form import Request
from grader.model import Course, Report
from tests.conftest import TOY

SITUATIONS = TOY / "situations"
SHA = "0123456789" * 4


@pytest.fixture(scope="session")
def course() -> Course:
    return catalogue.load(TOY)


@pytest.fixture(scope="session")
def reports(course: Course) -> dict[str, Report]:
    """By situation."""
    found = {}
    with judge.Judge(course, course.exercises, tests="all", isolation="bwrap") as running:
        for name in ("all_pass", "some_fail", "misconception"):
            sources = {e.name: submission.read(SITUATIONS / name, e) for e in course.exercises}
            found[name] = running.grade(sources, course.items(), secret=b"a secret")
    return found


def fetched(report: Report, issue: int = 17, langs: tuple[str, ...] = ("en",)) -> Fetched:
    """The request that a report answers."""
    request = Request(issue, 42, "octocat", "toy", SHA, (), langs)  # type: ignore[arg-type]
    return Fetched(request, "octocat/toy", tuple(i.number for i in report.items), report.submission, (), 5)
