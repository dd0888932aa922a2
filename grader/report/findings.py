"""What of an item is worth telling below the table: its failing checks step by step, what is not written, what did not run."""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

from grader.model import CheckResult, ItemResult, Lang, Outcome, Report, Status, Text
from grader.report import words

_PLACE = re.compile(r"([a-z0-9_]+)#([\w-]+)")  # 02_gpu_basics#mis-a100-2tb: a place in a chapter, in any language


@dataclass(frozen=True)
class Part:
    """One step that has not passed; `unwritten`: nothing of it is there yet, so its checks have nothing to say."""

    title: Text
    stretch: bool
    unwritten: bool
    failing: tuple[CheckResult, ...]


@dataclass(frozen=True)
class Findings:
    """One item, everything told once: `message` is empty where a check says the same, and so is output that an earlier check showed."""

    item: ItemResult
    message: Text
    parts: tuple[Part, ...]
    not_run: tuple[tuple[Text, int], ...]  # why, and how many checks


def findings(item: ItemResult) -> Findings:
    """The findings of one item, in the order of its steps."""
    ran = [check for check in item.checks if not check.passed and check.outcome is not Outcome.not_run]
    parts = []
    shown: set[str] = set()
    for step in item.steps:
        mine = [check for check in ran if check.step == step.id]
        unwritten = bool(mine) and all(map(_unwritten, mine))
        failing = []
        for check in () if unwritten else mine:
            failing.append(msgspec.structs.replace(check, output="") if check.output in shown else check)
            shown.add(check.output)
        if mine:
            parts.append(Part(title=step.title, stretch=step.stretch, unwritten=unwritten, failing=tuple(failing)))
    reasons: dict[Text, int] = {}
    for check in item.checks if ran else ():
        if check.outcome is Outcome.not_run:
            reasons[check.message] = reasons.get(check.message, 0) + 1
    said = any(check.message == item.message for part in parts for check in part.failing)
    return Findings(
        item=item, message=Text("", "") if said else item.message, parts=tuple(parts), not_run=tuple(reasons.items())
    )


def told(report: Report) -> list[Findings]:
    """Items with something to tell: begun and not passed, measured, or passed without its stretch steps where it is the only one."""
    graded = [item for item in report.items if item.exercise]
    quiet = (Status.passed, Status.not_started, Status.needs)
    return [
        findings(item)
        for item in graded
        if item.status not in quiet
        or item.performance
        or (len(graded) == 1 and item.status is Status.passed and not all(s.passed for s in item.steps))
    ]


def needs(report: Report, lang: Lang) -> dict[str, list[str]]:
    """What is missing here → numbers of the items that need it."""
    found: dict[str, list[str]] = {}
    for item in report.items:
        if item.status is Status.needs:
            found.setdefault(item.message.in_(lang), []).append(item.number)
    return found


def misconceptions(item: ItemResult, lang: Lang) -> list[tuple[str, str, str]]:
    """Name, sentence and link of every misconception that this could be; links that cannot be told apart are left out."""
    found = item.misconception
    if found is None:
        return []
    links = (
        found.links
        if len(found.links) == len(found.names)
        else found.links[:1] * len(found.names)
        if len(set(found.links)) == 1
        else ()
    )
    return [
        (name, title.in_(lang), page(links[i], lang) if links else "")
        for i, (name, title) in enumerate(zip(found.names, found.titles))
    ]


def page(link: str, lang: Lang) -> str:
    """A misconception's link in the reader's language: a place in a chapter becomes its file; another link stands as it is."""
    place = _PLACE.fullmatch(link)
    return f"chapters/{lang}/{place[1]}.md#{place[2]}" if place else link


def _unwritten(check: CheckResult) -> bool:
    return check.outcome is Outcome.failed and check.message == words.UNWRITTEN_MESSAGE
