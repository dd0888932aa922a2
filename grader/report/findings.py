"""What of an item is worth telling below the table: its failing checks by step, what is not written, what did not run."""

from __future__ import annotations

from dataclasses import dataclass

from grader.model import CheckResult, ItemResult, Lang, Outcome, Report, Status, StepResult, Text
from grader.report import words

_SILENT = (Status.not_started, Status.needs)


@dataclass(frozen=True)
class Findings:
    """One item, told once: the item's own message is empty where a check says the same."""

    item: ItemResult
    message: Text
    failing: tuple[CheckResult, ...]
    unwritten: tuple[StepResult, ...]  # steps of which nothing is written yet
    not_run: tuple[tuple[Text, int], ...]  # why, and how many checks


def findings(item: ItemResult) -> Findings:
    """The findings of one item, checks in the order of its steps."""
    order = {step.id: i for i, step in enumerate(item.steps)}
    failed = sorted((check for check in item.checks if not check.passed), key=lambda check: order.get(check.step, len(order)))
    ran = [check for check in failed if check.outcome is not Outcome.not_run]
    blank = {step.id for step in item.steps if (mine := [c for c in ran if c.step == step.id]) and all(_unwritten(c) for c in mine)}
    failing = tuple(check for check in ran if check.step not in blank)
    reasons: dict[Text, int] = {}
    for check in failed:
        if check.outcome is Outcome.not_run:
            reasons[check.message] = reasons.get(check.message, 0) + 1
    said = any(check.message == item.message for check in failing)
    return Findings(item=item, message=Text("", "") if said else item.message, failing=failing,
                    unwritten=tuple(step for step in item.steps if step.id in blank), not_run=tuple(reasons.items()) if ran else ())


def told(report: Report) -> list[Findings]:
    """Items with something to tell: begun and not passed, measured, or the only one asked for."""
    graded = [item for item in report.items if item.exercise]
    return [findings(item) for item in graded
            if item.status not in (*_SILENT, Status.passed) or item.performance is not None
            or len(graded) == 1 and item.status is Status.passed and not all(check.passed for check in item.checks)]


def needs(report: Report, lang: Lang) -> dict[str, list[str]]:
    """What is missing here → numbers of the items that need it."""
    found: dict[str, list[str]] = {}
    for item in report.items:
        if item.status is Status.needs:
            found.setdefault(item.message.in_(lang), []).append(item.number)
    return found


def misconception(item: ItemResult, lang: Lang) -> list[tuple[str, str, str]]:
    """Name, sentence and link of every misconception that the submission could be; a link that cannot be told apart is left out."""
    found = item.misconception
    if found is None:
        return []
    links = found.links if len(found.links) == len(found.names) else found.links * len(found.names) if len(set(found.links)) == 1 else ("",) * len(found.names)
    return [(name, title.in_(lang), link) for name, title, link in zip(found.names, found.titles, links)]


def _unwritten(check: CheckResult) -> bool:
    return check.outcome is Outcome.failed and check.message == words.UNWRITTEN_MESSAGE
