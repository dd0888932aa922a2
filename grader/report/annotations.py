"""Workflow commands that GitHub shows beside the code: one error per item that failed, at most ten, and a notice that counts the rest.

Escapes as in actions/toolkit's command.ts: `%`, CR and LF in what is said, `:` and `,` as well in properties.
"""

from __future__ import annotations

from collections.abc import Mapping

from grader.model import ItemResult, Lang, Report, Status, Text
from grader.report import words
from grader.report.escape import line
from grader.report.escape import lines as fitted

MOST = 10  # that GitHub shows of one level per step
_FAILED = (Status.failed, Status.error, Status.timeout, Status.out_of_memory)
_MORE = Text(
    "还有 {count} 个没有通过的条目：{numbers}，见任务摘要", "{count} more items failed: {numbers}; see the job summary"
)


def render(report: Report, lines: Mapping[str, int], lang: Lang) -> str:
    """Command lines, empty without a failed item. lines: exercise → the line of its file to point at; 1 where there is none."""
    failed = [item for item in report.items if item.exercise and item.status in _FAILED]
    told = [_error(item, lines.get(item.exercise, 1), lang) for item in failed[:MOST]]
    if rest := failed[MOST:]:
        numbers = ", ".join(line(item.number) for item in rest)
        told.append(f"::notice::{_data(words.say(_MORE, lang, count=len(rest), numbers=numbers))}")
    return "".join(f"{command}\n" for command in told)


def _error(item: ItemResult, at: int, lang: Lang) -> str:
    place = f"exercises/{item.chapter}/{item.exercise}/{item.exercise}.py"
    title = f"{item.number} {item.exercise} {words.STATUS[item.status].in_(lang)}"
    properties = {"file": place, "line": str(max(1, at)), "title": title}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::error {written}::{_data(_said(item, lang))}"


def _said(item: ItemResult, lang: Lang) -> str:
    """The first failing check of a required step, or what is wrong with the file; never empty."""
    stretch = {step.id for step in item.steps if step.stretch}
    failing = [check for check in item.checks if not check.passed and check.message.in_(lang)]
    first = next((check for check in failing if check.step not in stretch), None)
    told = fitted(item.message.in_(lang), lang, most=4, longest=600)
    if first is not None and first.message != item.message:
        told = [line(first.title.in_(lang)), *fitted(first.message.in_(lang), lang, most=4, longest=600), *told]
    return "\n".join(told) or words.STATUS[item.status].in_(lang)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(line(text)).replace(":", "%3A").replace(",", "%2C")
