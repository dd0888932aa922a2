"""Scores of many learners as a table: for people, and in the columns of nbgrader's export. Cells only; files are made elsewhere.

A score is an integer. An item that the grader failed on has no score: its cell is empty, and it counts on neither side of a total.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.model import ItemResult, Lang, Report, Status, Struct, Text
from grader.report.escape import line

NBGRADER = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)  # nbgrader.plugins.export.CsvExportPlugin
_ID = Text("学号", "student id")
_LAST = Text("姓", "last name")
_FIRST = Text("名", "first name")
_EMAIL = Text("邮箱", "email")
_TOTAL = Text("{name} 合计", "{name} total")
_ALL = Text("总分", "total")
_OUT_OF = Text("{name}（满分 {most}）", "{name} (out of {most})")

Cell = str | int
Row = tuple[Cell, ...]


class Learner(Struct, frozen=True):
    """Who a report belongs to; the id decides, names may be shared or empty."""

    id: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""


class Graded(Struct, frozen=True):
    """One learner's report."""

    learner: Learner
    report: Report


class Score(Struct, frozen=True):
    """Points and the most that could be had."""

    points: int
    most: int


def score(items: Sequence[ItemResult]) -> Score | None:
    """The sum over some items; None where there is none to be had, as when the grader failed on all of them."""
    counted = [item for item in items if item.exercise and item.status is not Status.internal_error]
    return Score(sum(i.points for i in counted), sum(i.max_points for i in counted)) if counted else None


def nbgrader(graded: Sequence[Graded]) -> list[Row]:
    """nbgrader's header and a row per chapter and learner; what a report does not know (dates) is empty."""
    rows: list[Row] = [NBGRADER]
    for chapter in _chapters(graded):
        for one in graded:
            found = score([item for item in one.report.items if item.chapter == chapter])
            if found is not None:
                who = one.learner
                rows.append(
                    (
                        chapter,
                        "",
                        "",
                        who.id,
                        who.last_name,
                        who.first_name,
                        who.email,
                        found.points,
                        0,
                        found.points,
                        found.most,
                    )
                )
    return rows


def people(graded: Sequence[Graded], lang: Lang) -> list[Row]:
    """A header, then a row per learner: items in the course's order, a total after each chapter, and one over all."""
    named = any(one.learner.last_name or one.learner.first_name or one.learner.email for one in graded)
    head: list[Cell] = [_ID.in_(lang), *([_LAST.in_(lang), _FIRST.in_(lang), _EMAIL.in_(lang)] if named else [])]
    columns = _columns(graded)
    for chapter, numbers in columns.items():
        head += [_head(f"{number} {exercise}", _most(graded, number), lang) for number, exercise in numbers]
        head.append(_TOTAL.in_(lang).format(name=line(chapter)))
    rows: list[Row] = [(*head, _ALL.in_(lang))]
    for one in graded:
        who = one.learner
        row: list[Cell] = [who.id, *([who.last_name, who.first_name, who.email] if named else [])]
        by_number = {item.number: item for item in one.report.items}
        for numbers in columns.values():
            mine = [by_number[number] for number, _ in numbers if number in by_number]
            row += [_cell([by_number[number]] if number in by_number else []) for number, _ in numbers]
            row.append(_cell(mine))
        rows.append((*row, _cell(one.report.items)))
    return rows


def order(number: str) -> tuple[int | str, ...]:
    """Sorts 2.10 behind 2.9."""
    return tuple(part for word in re.split(r"(\d+)", number) for part in ((int(word),) if word.isdigit() else ()))


def _cell(items: Sequence[ItemResult]) -> Cell:
    found = score(items)
    return "" if found is None else found.points


def _head(name: str, most: int, lang: Lang) -> str:
    return _OUT_OF.in_(lang).format(name=line(name), most=most)


def _most(graded: Sequence[Graded], number: str) -> int:
    return max(item.max_points for one in graded for item in one.report.items if item.number == number)


def _chapters(graded: Sequence[Graded]) -> list[str]:
    return sorted({item.chapter for one in graded for item in one.report.items if item.exercise})


def _columns(graded: Sequence[Graded]) -> dict[str, list[tuple[str, str]]]:
    """Chapter → its items' numbers and exercises."""
    found: dict[str, dict[str, str]] = {chapter: {} for chapter in _chapters(graded)}
    for one in graded:
        for item in one.report.items:
            if item.exercise:
                found[item.chapter].setdefault(item.number, item.exercise)
    return {chapter: sorted(items.items(), key=lambda pair: order(pair[0])) for chapter, items in found.items()}
