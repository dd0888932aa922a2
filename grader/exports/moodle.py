"""Moodle's grade export as text, filled in and ready for Grades → Import → CSV file.

As grade/export/txt and grade/export/lib.php of Moodle have it: profile fields first (`First name`, `ID number`, `Email address`, …, in
the site's language), then `Assignment: Title (Real)` and the like, last the time of the export. All columns stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.catalogue import CourseError
from grader.exports import gradebook
from grader.exports.gradebook import Column, Filled
from grader.exports.table import Sheet
from grader.model import Text
from grader.report.grades import Graded

_KIND = re.compile(r"(?P<title>.*\S)\s*[(（](?P<kind>[^()（）]+)[)）]", re.DOTALL)
_OTHER = ("percentage", "letter", "feedback", "百分比", "百分数", "字母", "等级", "反馈")  # not points
_TOTAL = re.compile(r"(?:\btotal|总分|合计|汇总|总计)\s*$", re.IGNORECASE)


def fill(sheet: Sheet, graded: Sequence[Graded], match: str = "") -> Filled:
    """Fill our columns. CourseError where no column is ours, or nobody's id is found."""
    titles = [cell.value.strip() for cell in sheet.lines[0].cells] if sheet.lines else []
    if len(titles) < 2:
        raise CourseError(
            f"{sheet.name}：不是 Moodle 导出的成绩（成绩 → 导出 → 纯文本文件）",
            f"{sheet.name}: no grades exported by Moodle (Grades → Export → Plain text file)",
        )
    goals = gradebook.match_columns(_columns(titles), graded, sheet.name)
    learners = [line for line in sheet.lines[1:] if any(cell.value.strip() for cell in line.cells)]
    places = [at for at in range(len(titles)) if at < min(goals)]  # who it is stands before all grades
    title, rows = gradebook.match_rows(sheet, learners, graded, match, places)
    done = gradebook.fill(sheet, goals, rows, graded)
    by = Text(
        f"按“{title}”一列对应学习者；导入时“映射自”选同一列",
        f"learners are matched by the column {title!r}; map from the same one when you import",
    )
    return Filled(done.changed, (by, *done.notes))


def _columns(titles: Sequence[str]) -> list[Column]:
    """Columns that could hold points: no percentage, letter, feedback or total."""
    found = []
    for at, title in enumerate(titles):
        named = _KIND.fullmatch(title)
        kind, bare = (named["kind"].strip().lower(), named["title"]) if named else ("", title)
        if kind not in _OTHER and not _TOTAL.search(bare):
            found.append(Column(at, bare))
    return found
