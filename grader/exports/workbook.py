"""Rows as XLSX. openpyxl is imported when it is needed; it is no part of the core."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from grader.catalogue import CourseError
from grader.report.escape import printable
from grader.report.grades import Row

_WIDEST = 40  # characters


def written(rows: Sequence[Row], title: str) -> bytes:
    """One sheet: the first row stays in view, texts are texts whatever they begin with. CourseError without openpyxl."""
    try:
        from openpyxl import Workbook
        from openpyxl.utils import get_column_letter
    except ImportError:
        raise CourseError(
            "写 XLSX 要有 openpyxl：运行 make setup EXTRA=sheets，或改用 --to csv",
            "XLSX needs openpyxl: run make setup EXTRA=sheets, or use --to csv",
        ) from None
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            _put(sheet.cell(at, column), value)
    sheet.freeze_panes = "B2"
    for column in range(1, max((len(row) for row in rows), default=0) + 1):
        longest = max(len(str(row[column - 1])) for row in rows if len(row) >= column)
        sheet.column_dimensions[get_column_letter(column)].width = min(_WIDEST, max(8, longest + 4))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(cell: Any, value: str | int) -> None:
    if isinstance(value, int):
        cell.value = value
        return
    text = printable(value)
    cell.value = text
    if text:
        cell.data_type = "s"  # else a text that begins with = would be a formula
        cell.quotePrefix = True
