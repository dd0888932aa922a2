"""The result record of Classroom 50, `classroom50/result/v1`: one test per step.

Fields as in schemas/result-v1.schema.json and the checks of runner.py in github.com/foundation50/classroom50 (2026). Scores are
integers, `score` and `max-score` are the sums of the tests'. Items that the grader failed on count on neither side.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from grader.model import ItemResult, Lang, Report, Status, StepResult, Struct
from grader.report import words
from grader.report.escape import line

SCHEMA = "classroom50/result/v1"


class Identity(Struct, frozen=True):
    """What a report does not know and Classroom 50 asks for: whose submission of what, and where to look at it.

    `submission`: the tag, `submit/…`; `commit`, `release`, `review`: addresses; `datetime`: of the commit, YYYY-MM-DDTHH:MM:SSZ.
    Their runner overwrites owner, assignment_type and datetime with what it knows itself.
    """

    classroom: str
    assignment: str
    assignment_type: Literal["individual", "group", "team"]
    owner: str
    submission: str
    commit: str
    release: str
    review: str
    datetime: str


def render(report: Report, lang: Lang, identity: Identity) -> str:
    """result.json; ends with a newline."""
    tests = [_test(item, step, lang) for item in report.items for step in item.steps]
    record = {
        "schema": SCHEMA,
        "classroom": identity.classroom,
        "assignment": identity.assignment,
        "assignment_type": identity.assignment_type,
        "owner": identity.owner,
        "submission": identity.submission,
        "commit": identity.commit,
        "release": identity.release,
        "review": identity.review,
        "datetime": identity.datetime,
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _test(item: ItemResult, step: StepResult, lang: Lang) -> dict[str, Any]:
    ours = item.status is Status.internal_error
    failed = [check for check in item.checks if check.step == step.id and not check.passed]
    said = next((check.message.in_(lang) for check in failed if check.message.in_(lang)), item.message.in_(lang))
    star = "★ " if step.stretch else ""
    return {
        "test-name": line(f"{item.number} {item.exercise} · {star}{step.title.in_(lang)}"),
        "passed": step.passed and not ours,
        "score": step.points if step.passed and not ours else 0,
        "max-score": 0 if ours else step.points,
        "item": line(item.number),
        "exercise": line(item.exercise),
        "step": line(step.id),
        "stretch": step.stretch,
        "status": item.status.value,
        "status-text": words.STATUS[item.status].in_(lang),
        "hidden-not-run": step.not_run,
        "message": "" if step.passed else line(said)[:1000],
    }
