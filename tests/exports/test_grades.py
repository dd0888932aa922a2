"""Scores of many learners: nbgrader's own header, a row per learner for people, XLSX without formulas."""

from __future__ import annotations

import builtins
import csv
import io
import re
import sys
import zipfile

import pytest

from grader.catalogue import CourseError
from grader.exports import table, workbook
from grader.report import grades
from tests.exports.learners import graded

SOME = [
    graded("s1", {"2.1": 14, "2.10": 1, "2.2": 9, "4.3": 12}, last_name="王, Li", first_name="=1+1"),
    graded("s2", {"2.1": 3, "2.2": 4}, broken=("2.2",), last_name="王, Li", first_name="two\nlines"),
    graded("-s3", {}),
]


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_header_is_what_nbgrader_s_own_exporter_writes(tmp_path):
    from nbgrader.plugins.export import CsvExportPlugin

    class Empty:
        assignments: tuple[object, ...] = ()
        students: tuple[object, ...] = ()

    plugin = CsvExportPlugin()
    plugin.to = str(tmp_path / "grades.csv")
    plugin.export(Empty())
    assert (tmp_path / "grades.csv").read_text().rstrip("\n") == ",".join(grades.NBGRADER)


def test_nbgrader_has_a_row_per_chapter_and_learner_in_whole_numbers():
    found = rows(table.written(grades.nbgrader(SOME), bom=False))
    assert tuple(found[0]) == grades.NBGRADER
    assert [(row[0], row[3], *row[7:]) for row in found[1:]] == [
        ("02_gpu_basics", "s1", "24", "0", "24", "26"),
        ("02_gpu_basics", "s2", "3", "0", "3", "14"),
        ("04_kv_cache", "s1", "12", "0", "12", "12"),
    ]
    assert found[1][4:6] == ["王, Li", "'=1+1"] and found[2][5] == "two\nlines"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_people_get_a_row_each_items_in_order_and_totals(lang):
    data = table.written(grades.people(SOME, lang), bom=True)
    assert data.startswith(b"\xef\xbb\xbf")
    found = rows(data)
    numbers = [re.match(r"[\d.]+(?= )|\w+", head)[0] for head in found[0][4:]]
    assert numbers[:5] == ["2.1", "2.2", "2.10", "02_gpu_basics", "4.3"] and len(found[0]) == 11
    assert found[1][4:] == ["14", "9", "1", "24", "12", "12", "36"]
    assert found[2][4:] == ["3", "", "", "3", "", "", "3"], "a fault of ours has no score and counts nowhere"
    assert found[3] == ["'-s3"] + [""] * 10


def test_names_take_no_columns_where_none_is_known():
    assert grades.people([graded("s1", {"2.1": 1})], "en")[0][:2] == ("student id", "2.1 vram_calculator (out of 14)")


def test_a_workbook_has_texts_numbers_and_no_formula():
    from openpyxl import load_workbook

    data = workbook.written(grades.people(SOME, "zh"), "成绩")
    sheet = load_workbook(io.BytesIO(data))["成绩"]
    table_ = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert table_[1][:4] == ["s1", "王, Li", "=1+1", None] and table_[1][4:] == [14, 9, 1, 24, 12, 12, 36]
    assert table_[2][2] == "two\nlines" and table_[3][0] == "-s3"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    xml = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml


def test_control_characters_do_not_break_a_workbook():
    assert workbook.written([("a\x00\x1b[31mb\x07", 1)], "t")


def test_without_openpyxl_the_error_names_what_installs_it(monkeypatch):
    real = builtins.__import__

    def missing(name, *more, **named):
        if name.startswith("openpyxl"):
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    for name in [name for name in sys.modules if name.startswith("openpyxl")]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(CourseError) as error:
        workbook.written([("a", 1)], "t")
    assert "make setup EXTRA=sheets" in error.value.text.en and "EXTRA=sheets" in error.value.text.zh
