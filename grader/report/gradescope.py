"""results.json of Gradescope's autograder platform (gradescope-autograders.readthedocs.io, Specifications).

The step is what has points, so it is what has a score there. Where hidden checks ran they decided the step as well: then its score is shown
`after_due_date`, and beside it stands an entry without points, shown at once, that tells of the visible checks only. Gradescope shows
no total while an entry with points is not shown.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from grader.model import CheckResult, ItemResult, Lang, Outcome, Report, Status, StepResult, Text
from grader.report import words
from grader.report.escape import line, lines

_VISIBLE = Text("可见的检查", "visible checks")
_LATER = Text("含隐藏的检查", "hidden checks too")
_ALL_PASSED = Text("{count} 项检查全部通过", "all {count} checks passed")
_NO_CHECKS = Text("没有运行任何检查", "no check ran")


def render(report: Report, lang: Lang, extra: Mapping[str, Any] | None = None, said: Sequence[str] = ()) -> str:
    """The JSON document; ends with a newline. extra: more for `extra_data`; said: lines in front of the text for the whole submission."""
    tests = [
        test for item in report.items for at, step in enumerate(item.steps, 1) for test in _tests(item, step, at, lang)
    ]
    document = {
        "score": sum(test.get("score", 0) for test in tests),
        "execution_time": math.ceil(report.duration),
        "output": "\n".join(line(text) for text in (*said, *_head(report, lang)) if text),
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {
            "course_version": report.course_version,
            "grader_version": report.grader_version,
            "submission": report.submission,
            "tests": report.tests,
            "isolation": report.isolation.value,
            "of_record": words.graded(report),
            "seeds": {"visible": report.seeds.visible, "hidden_commitment": report.seeds.hidden_commitment},
            **(extra or {}),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _head(report: Report, lang: Lang) -> list[str]:
    """Isolation and standing; no total, because a hidden one must not be told here."""
    return [words.note(report, lang), words.isolation(report, lang), words.circumstances(report, lang)]


def _tests(item: ItemResult, step: StepResult, at: int, lang: Lang) -> Iterator[dict[str, Any]]:
    mine = [check for check in item.checks if check.step == step.id]
    visible = [check for check in mine if not check.hidden]
    later = any(check.hidden and check.outcome is not Outcome.not_run for check in mine)
    ours = item.status is Status.internal_error
    passed = step.passed and not ours
    star = "★ " if step.stretch else ""
    name = line(f"{item.number} {item.exercise} · {star}{step.title.in_(lang)}")
    if later:
        yield {
            "name": f"{name} ({_VISIBLE.in_(lang)})",
            "number": f"{line(item.number)}.{at}",
            "status": "passed" if visible and all(check.passed for check in visible) else "failed",
            "output": _output(item, visible, lang),
            "tags": _tags(item, step),
            "visibility": "visible",
        }
    yield {
        "name": f"{name} ({_LATER.in_(lang)})" if later else name,
        "number": f"{line(item.number)}.{at}" + ("h" if later else ""),
        "score": step.points if passed else 0,
        "max_score": 0 if ours else step.points,
        "status": "passed" if passed else "failed",
        "output": _output(item, mine, lang),
        "tags": [*_tags(item, step), *(["hidden"] if later else [])],
        "visibility": "after_due_date" if later else "visible",
    }


def _tags(item: ItemResult, step: StepResult) -> list[str]:
    return [line(item.chapter), line(item.exercise), line(step.id), *(["stretch"] if step.stretch else [])]


def _output(item: ItemResult, checks: Sequence[CheckResult], lang: Lang) -> str:
    """What the failing ones say, check by check, or that all passed."""
    failing = [check for check in checks if not check.passed]
    if not checks or (not failing and item.status is Status.internal_error):
        return "\n".join(lines(item.message.in_(lang), lang)) or _NO_CHECKS.in_(lang)
    if not failing:
        return words.say(_ALL_PASSED, lang, count=len(checks))
    told: list[str] = []
    for check in failing:
        hidden = f" · {words.HIDDEN.in_(lang)}" if check.hidden else ""
        told.append(f"✗ {line(check.title.in_(lang))}{hidden}")
        message = check.message.in_(lang) or item.message.in_(lang) or words.OUTCOME[check.outcome].in_(lang)
        for title, text in (
            ("", message),
            (words.CALLS.in_(lang), check.counterexample),
            (words.PRINTED.in_(lang), check.output),
        ):
            found = lines(text, lang)
            told += [f"  {title}:"] if title and found else []
            told += [f"  {part}" for part in found]
    return "\n".join(told)
