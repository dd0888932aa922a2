"""CSV: what was read goes back byte for byte, what Python's csv reads we read, and no text of ours becomes a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.catalogue import CourseError
from grader.exports import table

CELL = st.text(alphabet='ab,;"\t\r\n 学=+-@中', max_size=8)
ROWS = st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "gb18030"])


def exported(rows: list[list[str]], delimiter: str, end: str, quoting: int) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


@given(
    ROWS, st.sampled_from(",;\t"), st.sampled_from(["\r\n", "\n"]), ENCODINGS, st.sampled_from([0, 1]), st.booleans()
)
def test_what_was_read_goes_back_byte_for_byte(rows, delimiter, end, encoding, quoting, cut):
    text = exported(rows, delimiter, end, quoting)
    data = (text.removesuffix(end) if cut else text).encode(encoding)
    assert table.parse(data).encode() == data


@given(st.text(alphabet='a,;"\r\n\ufeff学 ', max_size=60))
def test_any_text_is_kept_or_refused_never_changed(text):
    data = text.encode()
    try:
        sheet = table.parse(data)
    except CourseError as error:
        assert "quote" in error.text.en
    else:
        assert sheet.encode() == data


@given(ROWS.filter(lambda rows: len({len(row) for row in rows}) == 1), st.sampled_from([0, 1]))
def test_we_read_what_python_s_csv_reads(rows, quoting):
    text = exported(rows, ",", "\r\n", quoting)
    found = [[cell.value for cell in line.cells] for line in table._split(text, ",", "x")]
    assert found == list(csv.reader(io.StringIO(text, newline=""))) == rows


@given(st.integers(0, 999), st.data())
def test_a_number_changes_one_cell_and_nothing_else(value, data):
    sheet = table.parse(b'\xef\xbb\xbfa;"b ""x""";=1\r\n 1;"2";-3\n4;5;@6')
    row, at = data.draw(st.integers(0, 2)), data.draw(st.integers(0, 2))
    before = [[cell.raw for cell in line.cells] for line in sheet.lines]
    sheet.put(sheet.lines[row], at, value)
    after = table.parse(sheet.encode())
    before[row][at] = str(value)
    assert [[cell.raw for cell in line.cells] for line in after.lines] == before
    assert [line.end for line in after.lines] == ["\r\n", "\n", ""] and after.bom and after.delimiter == ";"


@given(st.lists(st.lists(st.text() | st.integers(-99, 99), min_size=1, max_size=4), min_size=1, max_size=4))
def test_no_text_of_ours_begins_like_a_formula_and_numbers_stay_numbers(rows):
    text = table.written(rows, bom=False).decode()
    found = list(csv.reader(io.StringIO(text, newline="")))
    wanted = [row for row in rows if [str(v) for v in row] != [""]]
    assert [len(row) for row in found if row] == [len(row) for row in wanted]
    for row, ours in zip([row for row in found if row], wanted):
        for cell, value in zip(row, ours):
            if isinstance(value, int):
                assert cell == str(value), "a negative number of ours is a number"
            else:
                assert not cell.lstrip(" ").startswith(tuple("=+-@\t\r\n＝＋－＠"))
                sound = value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
                assert cell in (sound, "'" + sound)


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝", "＋", "－", "＠", " \t@"])
def test_what_would_be_a_formula_gets_an_apostrophe(begin):
    for text in (begin, f"{begin}HYPERLINK(1)", f"{begin}1"):
        assert table.harmless(text) == f"'{text}"
        (row,) = csv.reader(io.StringIO(table.written([(text, -1)], bom=False).decode(), newline=""))
        assert row == [f"'{text}", "-1"]
    assert table.harmless(f"a{begin}") == f"a{begin}" and table.harmless("") == ""


@pytest.mark.parametrize("name", ["Wang, Li", '"The" Kid', "two\nlines", "分号;名", " spaces "])
def test_names_survive(name):
    text = table.written([(name, 1)], bom=True).decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(text, newline=""))) == [name, "1"]


def test_a_quote_that_is_never_closed_names_file_and_line():
    with pytest.raises(CourseError) as error:
        table.parse(b'a,b\n1,"2\n3,4\n', "grades.csv")
    assert error.value.text.en.startswith("grades.csv:2:")


def test_an_encoding_that_is_neither_is_an_error_that_says_what_to_do():
    with pytest.raises(CourseError) as error:
        table.parse(b"a,b\n\xff\xfe\x00\n", "grades.csv")
    assert "CSV UTF-8" in error.value.text.en


def test_semicolons_are_found_though_titles_hold_commas():
    sheet = table.parse(b'Student;ID;Essay, part 2 (3)\n"Wang, Li";1;2\n')
    assert [cell.value for cell in sheet.lines[1].cells] == ["Wang, Li", "1", "2"]
