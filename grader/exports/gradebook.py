"""Filling the gradebook that an instructor exported: which column is which item, which row is whose, and what changes.

**Columns.** A column is an item's when its title begins with the item's number (`2.1 …`, also behind a colon: `Assignment: 2.1 …`) or
holds the exercise's name as a word (`vram_calculator`), and a chapter's when it holds the chapter's name (`02_gpu_basics`) or begins
with `Chapter 2`, `Ch. 2`, `ch02`, `第 2 章`. An item goes before a chapter. A title that says two things, and two columns for one
thing, are errors: nothing is guessed.

**Rows.** The column that identifies a learner is the one named, else the one in which most ids of the reports are found. A name
identifies nobody when two learners share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from grader.catalogue import CourseError
from grader.exports.table import Line, Sheet
from grader.model import ItemResult, Report, Status, Struct, Text
from grader.report.grades import Graded, Score, score

_KEEP = ("ex", "n/a")  # excused, and not assigned: what an instructor decided is not ours to change


class Column(Struct, frozen=True):
    """A column that may hold scores: where it is, and its title without what the gradebook adds to it."""

    at: int
    title: str


class Goal(Struct, frozen=True):
    """What a column is for: one item, by number, or all of a chapter, by slug."""

    kind: Literal["item", "chapter"]
    name: str


class Filled(Struct, frozen=True):
    """Learners whose rows changed, and what an instructor should know."""

    changed: tuple[str, ...]
    notes: tuple[Text, ...]


def match_columns(columns: Sequence[Column], graded: Sequence[Graded], name: str) -> dict[int, Goal]:
    """Place of a column → what it is for. CourseError where something is ambiguous, or nothing matches."""
    items = {item.number: item for one in graded for item in one.report.items if item.exercise}
    found: dict[int, Goal] = {}
    for column in columns:
        goals = _goals(column.title, items)
        if len(goals) > 1:
            said = ", ".join(sorted(goal.name for goal in goals))
            raise CourseError(
                f"{name}：列“{column.title}”可以是 {said}，说不清是哪一个；在成绩册里改个名字再导出",
                f"{name}: the column {column.title!r} could be any of {said}; rename it in the gradebook and export again",
            )
        for goal in goals:
            if twice := [other.title for other in columns if found.get(other.at) == goal]:
                raise CourseError(
                    f"{name}：两列都是 {goal.name}：“{twice[0]}”和“{column.title}”；改掉一个名字，或导出时只留一列",
                    f"{name}: two columns are for {goal.name}: {twice[0]!r} and {column.title!r}; rename one, or export one only",
                )
            found[column.at] = goal
    if not found:
        titles = ", ".join(repr(column.title) for column in columns[:20]) or "-"
        some = next(iter(items.values()), None)
        like = f"“{some.number} {some.exercise}”" if some else "“2.1 vram_calculator”"
        raise CourseError(
            f"{name}：没有一列对应报告里的条目。列名以编号开头、或写有练习名，例如{like}；这里的成绩列：{titles}",
            f"{name}: no column is for an item of the reports. A title begins with its number or holds the exercise's name, such as {like}; the columns here: {titles}",
        )
    return found


def _goals(title: str, items: Mapping[str, ItemResult]) -> set[Goal]:
    mine = {Goal("item", number) for number, item in items.items() if _is_item(title, item)}
    return mine or {Goal("chapter", item.chapter) for item in items.values() if _is_chapter(title, item.chapter)}


def _is_item(title: str, item: ItemResult) -> bool:
    return _begins(title, re.escape(item.number) + r"(?![\d.]*\d)") or _word(title, item.exercise)


def _is_chapter(title: str, slug: str) -> bool:
    number = slug.split("_")[0].lstrip("0") or "0"
    head = rf"(?:chapter|ch\.?|第)\s*0*{number}(?![\d.]*\d)(?:\s*章)?"
    return _word(title, slug) or _begins(title, head)


def _begins(title: str, pattern: str) -> bool:
    return re.search(rf"(?:^|[:：])\s*{pattern}", title, re.IGNORECASE) is not None


def _word(title: str, word: str) -> bool:
    return re.search(rf"(?<![a-z0-9_]){re.escape(word)}(?![a-z0-9_])", title, re.IGNORECASE) is not None


def match_rows(
    sheet: Sheet, rows: Sequence[Line], graded: Sequence[Graded], match: str, places: Iterable[int]
) -> tuple[str, dict[str, Line]]:
    """The title of the column that identifies, and id → row. places: the columns that could.

    CourseError where the column named is not there, none fits, or one id stands in two rows.
    """
    titles = [cell.value.strip() for cell in sheet.lines[0].cells]
    ids = {one.learner.id for one in graded}
    if match:
        if titles.count(match) != 1:
            raise CourseError(
                f"{sheet.name}：没有（或不止一个）叫“{match}”的列；有：{', '.join(titles[:20])}",
                f"{sheet.name}: no column {match!r}, or more than one; there are: {', '.join(titles[:20])}",
            )
        at = titles.index(match)
    else:
        hits = {at: len(ids & {row.value(at) for row in rows}) for at in places}
        at = max(hits, key=lambda place: hits[place], default=-1)
        if at < 0 or not hits[at]:
            raise CourseError(
                f"{sheet.name}：没有一列里有报告的学号（例如 {sorted(ids)[0]}）；报告的文件名要和成绩册里的某一列相同，用 --match 指定是哪一列",
                f"{sheet.name}: no column holds the reports' ids (such as {sorted(ids)[0]}); reports are named by what stands in one column, --match says which",
            )
    found: dict[str, Line] = {}
    for row in rows:
        who = row.value(at)
        if who in found and who in ids:
            raise CourseError(
                f"{sheet.name}：“{titles[at]}”一列里 {who!r} 出现了两次，分不清是谁；用 --match 换一列（学号不会重复）",
                f"{sheet.name}: {who!r} stands twice in the column {titles[at]!r}; choose another with --match, an id is nobody else's",
            )
        if who:
            found[who] = row
    return titles[at], found


def fill(sheet: Sheet, goals: Mapping[int, Goal], rows: Mapping[str, Line], graded: Sequence[Graded]) -> Filled:
    """Put the scores into the sheet; whoever is on one side only is named."""
    changed: list[str] = []
    notes: list[Text] = []
    for one in graded:
        who = one.learner.id
        row = rows.get(who)
        if row is None:
            notes.append(Text(f"{who} 有报告，但不在成绩册里", f"{who} has a report but is not in the gradebook"))
            continue
        before = [cell.raw for cell in row.cells]
        for at, goal in goals.items():
            _put(sheet, row, at, goal, one, notes)
        if [cell.raw for cell in row.cells] != before:
            changed.append(who)
    there = {one.learner.id for one in graded}
    notes += [
        Text(f"{who} 在成绩册里，但没有报告", f"{who} is in the gradebook but has no report")
        for who in rows
        if who not in there
    ]
    return Filled(tuple(changed), tuple(notes))


def _put(sheet: Sheet, row: Line, at: int, goal: Goal, one: Graded, notes: list[Text]) -> None:
    title, who = sheet.lines[0].value(at), one.learner.id
    items = _items(one.report, goal)
    found = _score(items)
    if any(item.status is Status.internal_error for item in items):
        notes.append(
            Text(
                f"{who}：评测器在 {goal.name} 上出了故障，“{title}”没有写；重新评测后再导出",
                f"{who}: the grader failed on {goal.name}, {title!r} was not written; grade again, then export",
            )
        )
    elif found is None:
        return
    elif at >= len(row.cells):
        notes.append(
            Text(f"{who}：这一行太短，没有“{title}”这一格", f"{who}: the row is too short and has no cell {title!r}")
        )
    elif row.value(at).lower() in _KEEP:
        notes.append(
            Text(
                f"{who}：“{title}”是 {row.value(at)}，保持不变",
                f"{who}: {title!r} says {row.value(at)} and stays as it is",
            )
        )
    elif not _same(row.value(at), found.points):
        sheet.put(row, at, found.points)


def most(graded: Sequence[Graded], goal: Goal) -> int:
    """The most points that a goal gives in any of the reports."""
    found = [_score(_items(one.report, goal)) for one in graded]
    return max((one.most for one in found if one is not None), default=0)


def _items(report: Report, goal: Goal) -> list[ItemResult]:
    return [
        item
        for item in report.items
        if item.exercise and goal.name == (item.number if goal.kind == "item" else item.chapter)
    ]


def _score(items: Sequence[ItemResult]) -> Score | None:
    return score(items)


def _same(value: str, points: int) -> bool:
    """Whether a cell says these points already, as `3`, `3.0` or `3,00`."""
    return re.fullmatch(rf"{points}(?:[.,]0+)?", value) is not None
