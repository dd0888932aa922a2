"""Canvas' gradebook export, filled in and ready to be imported again.

As its exporter and importer have it (instructure/canvas-lms, lib/gradebook_exporter.rb and lib/gradebook_importer.rb): `Student` or
`LastName, FirstName`, `ID`, perhaps SIS columns, `Section`; then `Title (id)` per assignment, then totals that are read only. A row
of `Manual Posting` may come before the row of `Points Possible`; both go back with the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.catalogue import CourseError
from grader.exports import gradebook
from grader.exports.gradebook import Column, Filled, Goal
from grader.exports.table import Line, Sheet
from grader.model import Text
from grader.report.grades import Graded

LARGE = 250  # students; above it only rows that changed go back
IDENTIFIERS = ("SIS User ID", "SIS Login ID", "Integration ID", "ID")
_ASSIGNMENT = re.compile(r"(?P<title>.*\S)\s+\(\d+\)", re.DOTALL)
_TOTAL = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
_POSTING = re.compile(r"\s*(?:Muted|Manual Posting.*)?\s*", re.IGNORECASE | re.DOTALL)


def fill(sheet: Sheet, graded: Sequence[Graded], match: str = "") -> Filled:
    """Fill our columns; in a large course rows without a change are taken out. CourseError where this is no gradebook of Canvas."""
    titles = [cell.value.strip() for cell in sheet.lines[0].cells] if sheet.lines else []
    if not (titles[:1] == ["Student"] or titles[:2] == ["LastName", "FirstName"]) or "ID" not in titles:
        raise CourseError(
            f"{sheet.name}：不是 Canvas 导出的成绩册（开头应为 Student 和 ID）；在 Grades 页选 Export → Export Entire Gradebook",
            f"{sheet.name}: no gradebook exported by Canvas (it begins with Student and ID); in Grades choose Export → Export Entire Gradebook",
        )
    learners = [line for line in sheet.lines[1:] if _is_learner(line)]
    points = next((line for line in sheet.lines[1:] if "Points Possible" in line.value(0)), None)
    goals = gradebook.match_columns(_columns(titles, points), graded, sheet.name)
    places = [titles.index(name) for name in IDENTIFIERS if name in titles]
    title, rows = gradebook.match_rows(sheet, learners, graded, match, places)
    done = gradebook.fill(sheet, goals, rows, graded)
    notes = [_by(title), *_points(titles, points, goals, graded), *done.notes]
    if len(learners) > LARGE:
        kept = {id(rows[who]) for who in done.changed}
        theirs = {id(line) for line in learners}
        sheet.lines = [line for line in sheet.lines if id(line) in kept or id(line) not in theirs]
        notes.append(
            Text(
                f"课程有 {len(learners)} 人，超过 {LARGE}：只写出有变化的 {len(kept)} 行",
                f"{len(learners)} students, more than {LARGE}: only the {len(kept)} rows that changed are written",
            )
        )
    return Filled(done.changed, tuple(notes))


def _by(title: str) -> Text:
    return Text(f"按“{title}”一列对应学习者", f"learners are matched by the column {title!r}")


def _is_learner(line: Line) -> bool:
    texts = [cell.value for cell in line.cells]
    return (
        any(text.strip() for text in texts)
        and "Points Possible" not in texts[0]
        and not all(_POSTING.fullmatch(text) for text in texts)
    )


def _columns(titles: Sequence[str], points: Line | None) -> list[Column]:
    """Assignments only: neither what identifies a student, nor a custom column, nor a total."""
    found = []
    for at, title in enumerate(titles):
        named = _ASSIGNMENT.fullmatch(title)
        read_only = points is not None and "read only" in points.value(at)
        if named and not read_only and not _TOTAL.search(title):
            found.append(Column(at, named["title"]))
    return found


def _points(titles: Sequence[str], points: Line | None, goals: dict[int, Goal], graded: Sequence[Graded]) -> list[Text]:
    """Where Canvas counts another maximum than we do, points would mean something else there."""
    notes = []
    for at, goal in goals.items():
        ours = gradebook.most(graded, goal)
        theirs = points.value(at) if points is not None else ""
        if theirs and not re.fullmatch(rf"{ours}(?:[.,]0+)?", theirs):
            notes.append(
                Text(
                    f"“{titles[at]}”在 Canvas 里满分 {theirs}，这里满分 {ours}：请把作业的满分改成 {ours}",
                    f"{titles[at]!r} has {theirs} points possible in Canvas and {ours} here: set the assignment's points to {ours}",
                )
            )
    return notes
