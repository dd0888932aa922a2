"""CTRF, the Common Test Report Format: one test per check. Fields as in its specification 0.0.0, a working draft, and its JSON Schema (github.com/ctrf-io/ctrf)."""

from __future__ import annotations

import json
from typing import Any

from grader.model import CheckResult, ItemResult, Lang, Outcome, Report, Status
from grader.report import words
from grader.report.escape import line, printable

SPEC = "0.0.0"
_STATUS = {
    Outcome.passed: "passed",
    Outcome.failed: "failed",
    Outcome.timeout: "failed",
    Outcome.died: "failed",
    Outcome.not_run: "skipped",
    Outcome.internal: "other",
}
_BLOCKED = (Status.error, Status.timeout, Status.out_of_memory, Status.internal_error)


def render(report: Report, lang: Lang, stop: int = 0) -> str:
    """The JSON document; ends with a newline. stop: when the run ended, in milliseconds since 1970, which a report does not know."""
    tests = [_test(check, item, lang) for item in report.items for check in item.checks]
    spent = round(report.duration * 1000)
    counts = {name: sum(test["status"] == name for test in tests) for name in ("passed", "failed", "skipped", "other")}
    document = {
        "reportFormat": "CTRF",
        "specVersion": SPEC,
        "generatedBy": "grader",
        "results": {
            "tool": {"name": "grader", "version": line(report.grader_version)},
            "summary": {
                "tests": len(tests),
                **counts,
                "pending": 0,
                "suites": sum(bool(item.checks) for item in report.items),
                "start": max(0, stop - spent),
                "stop": max(stop, spent),
                "duration": spent,
            },
            "tests": tests,
            "environment": {
                "appName": "LLM推理优化实战",
                "appVersion": line(report.course_version),
                "testEnvironment": line(words.isolation(report, lang)),
                "extra": {
                    "note": line(words.note(report, lang)),
                    "submission": line(report.submission),
                    "seed": report.seeds.visible,
                    "device": line(report.device),
                },
            },
            "extra": {"items": [_item(item, lang) for item in report.items]},
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _item(item: ItemResult, lang: Lang) -> dict[str, Any]:
    return {
        "number": line(item.number),
        "exercise": line(item.exercise),
        "can-do": line(item.can_do.in_(lang)),
        "status": item.status.value,
        "points": item.points,
        "max-points": item.max_points,
        "hidden-not-run": item.hidden_not_run,
    }


def _test(check: CheckResult, item: ItemResult, lang: Lang) -> dict[str, Any]:
    ran = any(other.outcome is not Outcome.not_run for other in item.checks)
    blocked = not ran and item.status in _BLOCKED
    status = "failed" if blocked and item.status is not Status.internal_error else _STATUS[check.outcome]
    test: dict[str, Any] = {
        "name": line(f"{item.number} {check.id}: {check.title.in_(lang)}"),
        "status": status,
        "duration": round(check.seconds * 1000),
        "suite": [line(item.chapter), line(f"{item.number} {item.exercise}"), line(check.step)],
        "rawStatus": check.outcome.value,
        "type": "hidden" if check.hidden else "visible",
        "filePath": f"exercises/{line(item.chapter)}/{line(item.exercise)}/{line(item.exercise)}.py",
    }
    if not check.passed:
        test["message"] = printable(
            check.message.in_(lang) or item.message.in_(lang) or words.OUTCOME[check.outcome].in_(lang)
        )
    if check.counterexample:
        test["trace"] = printable(check.counterexample)
    if check.output:
        test["stdout"] = printable(check.output).split("\n")
    return test
