"""A report as check runs: one per checklist item whose file changed, one per chapter for the rest. Pure, but for `publish`.

Fields and limits: GitHub's documentation, "REST API endpoints for check runs"; the contract tests hold the requests to its description.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any, Literal

import msgspec

from grader.github.api import Api
from grader.model import ItemResult, Lang, Report, Status, Struct, Text
from grader.report import findings, markdown, words
from grader.report.escape import line, lines

MOST_ITEMS = 40  # in a push; beyond that chapters only: a token has 1,000 requests an hour
PAGE = 50  # annotations in one request
SUMMARY = 65_535  # characters; bytes here, which are never fewer
_TITLE = 255  # characters
_LAST_LINE = 1_000_000

Conclusion = Literal["success", "failure", "neutral", "skipped"]
Level = Literal["notice", "warning", "failure"]

_CONCLUSION: dict[Status, Conclusion] = {
    Status.passed: "success",
    Status.failed: "failure",
    Status.error: "failure",
    Status.timeout: "failure",
    Status.out_of_memory: "failure",
    Status.in_progress: "neutral",
    Status.internal_error: "neutral",
    Status.not_started: "skipped",
    Status.needs: "skipped",
}
_LEVEL: dict[Conclusion, Level] = {"failure": "failure", "neutral": "warning", "success": "notice", "skipped": "notice"}
_STEPS = Text("步骤 {steps}", "steps {steps}")
_POINTS = Text("得分 {points}", "points {points}")


class Annotation(Struct, frozen=True):
    """A note beside a line of the learner's file; field names are GitHub's."""

    path: str
    start_line: int
    end_line: int
    annotation_level: Level
    message: str
    title: str


class CheckRun(Struct, frozen=True):
    """One finished check run. `summary`: Markdown."""

    name: str
    conclusion: Conclusion
    title: str
    summary: str
    annotations: tuple[Annotation, ...] = ()


def begun(report: Report) -> frozenset[str]:
    """Exercises that somebody has written something for, and that could be graded here."""
    return frozenset(i.exercise for i in report.items if i.exercise and _CONCLUSION[i.status] != "skipped")


def check_runs(report: Report, changed: Collection[str], lang: Lang) -> tuple[CheckRun, ...]:
    """Check runs in the order of the course. changed: exercises; more than MOST_ITEMS of them get their chapters' runs only."""
    mine = [item for item in report.items if item.exercise and item.exercise in changed]
    if len(mine) > MOST_ITEMS:
        mine = []
    rest: dict[str, list[ItemResult]] = {}
    for item in report.items:
        if item not in mine:
            rest.setdefault(item.chapter, []).append(item)
    return (
        *(_item_run(report, item, lang) for item in mine),
        *(_chapter_run(report, slug, items, lang) for slug, items in rest.items() if any(i.exercise for i in items)),
    )


def requests(run: CheckRun, sha: str, details_url: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The body that creates a run finished, and the bodies of updates that add further annotations."""
    notes = [msgspec.to_builtins(note) for note in run.annotations]
    pages = [notes[at : at + PAGE] for at in range(0, len(notes), PAGE)] or [[]]
    outputs = [{"title": run.title, "summary": run.summary, "annotations": page} for page in pages]
    first = {"name": run.name, "head_sha": sha, "status": "completed", "conclusion": run.conclusion}
    if details_url:
        first["details_url"] = details_url
    return {**first, "output": outputs[0]}, [{"output": output} for output in outputs[1:]]


def publish(
    api: Api,
    repository: str,
    sha: str,
    runs: Sequence[CheckRun],
    details_url: str,
    done: Callable[[CheckRun], None] = lambda run: None,
) -> None:
    """Create the runs; `done` after each. One of the same name from an earlier attempt stays: GitHub shows the newest."""
    for run in runs:
        body, further = requests(run, sha, details_url)
        made = api.post(f"/repos/{repository}/check-runs", body)
        for update in further:
            api.patch(f"/repos/{repository}/check-runs/{int(made['id'])}", update)
        done(run)


def _item_run(report: Report, item: ItemResult, lang: Lang) -> CheckRun:
    return CheckRun(
        name=line(f"{item.number} {item.exercise}"),
        conclusion=_CONCLUSION[item.status],
        title=_title(item, lang),
        summary=_summary(report, [item], lang),
        annotations=_annotations(item, lang),
    )


def _chapter_run(report: Report, slug: str, items: list[ItemResult], lang: Lang) -> CheckRun:
    """Items of one chapter together, each with its first annotation."""
    part = msgspec.structs.replace(report, items=tuple(items))
    return CheckRun(
        name=line(slug),
        conclusion=_together([_CONCLUSION[item.status] for item in items if item.exercise], items),
        title=line(words.summary(part, lang))[:_TITLE],
        summary=_summary(report, items, lang),
        annotations=tuple(note for item in items for note in _annotations(item, lang)[:1]),
    )


def _together(found: list[Conclusion], items: list[ItemResult]) -> Conclusion:
    """The worst of them; success once nothing is left to do here."""
    if "failure" in found:
        return "failure"
    if all(one == "skipped" for one in found):
        return "skipped"
    unfinished = "neutral" in found or any(item.exercise and item.status is Status.not_started for item in items)
    return "neutral" if unfinished else "success"


def _summary(report: Report, items: list[ItemResult], lang: Lang) -> str:
    return markdown.render(msgspec.structs.replace(report, items=tuple(items)), lang, SUMMARY)


def _title(item: ItemResult, lang: Lang) -> str:
    parts = [words.STATUS[item.status].in_(lang)]
    if item.steps:
        parts.append(words.say(_STEPS, lang, steps=words.steps(item)))
    if points := words.points(item):
        parts.append(words.say(_POINTS, lang, points=points))
    return line(" · ".join(parts))[:_TITLE]


def _annotations(item: ItemResult, lang: Lang) -> tuple[Annotation, ...]:
    """One per failing check of what is written; one for the item where it did not come to its checks."""
    level = _LEVEL[_CONCLUSION[item.status]]
    if item.status is Status.internal_error or level == "notice":
        return ()
    found = findings.findings(item)
    notes = [
        _annotation(item, check.title.in_(lang), check.message.in_(lang), "notice" if part.stretch else level, lang)
        for part in found.parts
        if not part.unwritten
        for check in part.failing
    ]
    if found.message.in_(lang) and level == "failure":
        notes.insert(0, _annotation(item, "", found.message.in_(lang), level, lang))
    return tuple(notes)


def _annotation(item: ItemResult, title: str, message: str, level: Level, lang: Lang) -> Annotation:
    at = _line(item.exercise, message)
    status = words.STATUS[item.status].in_(lang)
    return Annotation(
        path=f"exercises/{item.chapter}/{item.exercise}/{item.exercise}.py",
        start_line=at,
        end_line=at,
        annotation_level=level,
        message="\n".join(lines(message, lang)) or status,
        title=line(f"{item.number} {item.exercise} · {title or status}")[:_TITLE],
    )


def _line(exercise: str, message: str) -> int:
    """The innermost frame in the learner's file that a message names, else 1."""
    found = re.findall(rf"^{re.escape(exercise)}\.py:([0-9]{{1,7}})(?: in |: )", message, re.MULTILINE)
    return min(max(1, int(found[-1])), _LAST_LINE) if found else 1
