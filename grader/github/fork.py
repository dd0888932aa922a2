"""Fork CI: what a push changed, and what is written beside the report for the jobs that follow. Visible tests, so provisional.

checkout + ledger of the last run ─▶ plan: which items are stale, whether one of them needs torch
stale items ─▶ `grader check --since` ─▶ report.json of the whole course, ledger
report.json ─▶ summary and annotations on this runner; JUnit, CTRF, changed.json into one folder
that folder, as an artifact ─▶ jobs that may write: check runs, badge; they run nothing of the learner's
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from grader import ledger, places, submission
from grader.ledger import Ledger
from grader.model import Course, Item, Report
from grader.submission import Source

CHANGED = "changed.json"


def stale(course: Course, since: Path, isolation: str) -> tuple[list[Item], bool]:
    """Items that the next run grades, and whether one that was begun needs the packages for kernels."""
    sources = read(course)
    items = ledger.stale(ledger.read(since), ledger.circumstances(course, isolation), course.items(), sources)
    return items, any(course.exercise(i.exercise).needs and begun(course, i, sources) for i in items)


def read(course: Course) -> dict[str, Source]:
    """The texts of this checkout, by exercise."""
    return {exercise.name: submission.read(Path(course.root), exercise) for exercise in course.exercises}


def begun(course: Course, item: Item, sources: Mapping[str, Source]) -> bool:
    """Whether there is more than the stub."""
    source, stub = sources[item.exercise], course.exercise(item.exercise).stub
    return not source.absent and source.problem is None and submission.fingerprint(source.text) != stub


def lines(course: Course, report: Report) -> dict[str, int]:
    """For every item of the report the line that an annotation points to, by exercise."""
    sources = read(course)
    return {i.exercise: places.line(sources[i.exercise].text, i) for i in report.items if i.exercise in sources}


def changed(before: Ledger | None, report: Report) -> str:
    """JSON list of the exercises that the last run graded; all of the report where there is no ledger of it."""
    if before is not None and before.report == report:
        names = list(before.regraded)
    else:
        names = [item.exercise for item in report.items if item.exercise]
    return json.dumps(names) + "\n"
