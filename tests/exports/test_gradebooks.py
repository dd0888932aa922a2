"""Canvas and Moodle: our columns filled, all else byte for byte as exported, and nobody lost without a word."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.catalogue import CourseError
from grader.exports import canvas, moodle, table
from tests.exports.learners import graded

# As lib/gradebook_exporter.rb writes it: ids, section, a custom column, assignments, totals; then manual posting, then points.
HEAD = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Notes,2.1 vram_calculator (101),Essay (102),paged_block_pool (103),"
    "Ch. 2 (104),Assignments Current Score,Assignments Final Score,Current Score,Final Score,Override Score\r\n"
)
POSTING = ",,,,,,,Manual Posting,,,,,,,\r\n"
POINTS = (
    "    Points Possible,,,,,(read only),14,100,12,26,(read only),(read only),(read only),(read only),(read only)\r\n"
)
ROWS = (
    '"Wang, Li",7,s1,wang@x.edu,"S1 and S2",=SUM(A1),,88.5,N/A,,1,2,3,4,\r\n'
    '"Wang, Li",8,s2,wang2@x.edu,S1,-2,3,,5.0,EX,,,,,\r\n'
    '"=""Tricky""",9,s3,"quo""te@x.edu",S1,,,-,,,,,,,\r\n'
    '"Student, Test",10,,test,S1,,,,,,,,,,\r\n'
)
CANVAS = HEAD + POSTING + POINTS + ROWS
POINTS_OF = {"2.1": 14, "2.2": 9, "2.10": 3, "4.3": 5}
ALL = [graded("s1", POINTS_OF), graded("s2", POINTS_OF | {"2.1": 0}), graded("zz", POINTS_OF)]


def cells(data: bytes) -> list[list[str]]:
    return [[cell.raw for cell in line.cells] for line in table.parse(data).lines]


def filled(module, data: bytes, some=ALL, match="") -> tuple[bytes, list[str]]:
    sheet = table.parse(data, "gradebook.csv")
    done = module.fill(sheet, some, match)
    return sheet.encode(), [note.en for note in done.notes]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_canvas_gets_our_columns_and_nothing_else_changes(encoding):
    before = CANVAS.replace("S1 and S2", "一班").encode(encoding)
    after, _ = filled(canvas, before)
    old, new = cells(before), cells(after)
    changed = {(r, c): new[r][c] for r, row in enumerate(old) for c, cell in enumerate(row) if new[r][c] != cell}
    assert changed == {(3, 6): "14", (3, 9): "26", (4, 6): "0"}
    undone = after.decode(encoding)
    assert undone.count("\r\n") == CANVAS.count("\r\n") and after[:3] == before[:3]


def test_excused_unassigned_and_equal_scores_stay_as_they_are():
    after, notes = filled(canvas, CANVAS.encode())
    assert cells(after)[3][8] == "N/A" and cells(after)[4][9] == "EX" and cells(after)[4][8] == "5.0"
    assert any("'paged_block_pool (103)' says N/A" in note for note in notes)
    assert any("s2: 'Ch. 2 (104)' says EX" in note for note in notes)


def test_a_second_time_changes_nothing():
    once, _ = filled(canvas, CANVAS.encode())
    assert filled(canvas, once)[0] == once


def test_whoever_is_on_one_side_only_is_named():
    _, notes = filled(canvas, CANVAS.encode())
    assert "zz has a report but is not in the gradebook" in notes
    assert "s3 is in the gradebook but has no report" in notes


def test_two_learners_of_one_name_are_told_apart_by_their_ids():
    after, _ = filled(canvas, CANVAS.encode())
    assert (cells(after)[3][6], cells(after)[4][6]) == ("14", "0")
    with pytest.raises(CourseError) as error:
        filled(canvas, CANVAS.encode(), [graded("Wang, Li", POINTS_OF)], "Student")
    assert "stands twice" in error.value.text.en and "--match" in error.value.text.en


def test_the_column_with_the_ids_is_found_or_named():
    logins = [graded("wang@x.edu", POINTS_OF), graded('quo"te@x.edu', POINTS_OF)]
    after, notes = filled(canvas, CANVAS.encode(), logins)
    assert cells(after)[3][6] == cells(after)[5][6] == "14" and "'SIS Login ID'" in notes[0]
    assert cells(filled(canvas, CANVAS.encode(), [graded("8", POINTS_OF)], "ID")[0])[4][6] == "14"
    for some, match in (([graded("nobody", POINTS_OF)], ""), (ALL, "Matricule")):
        with pytest.raises(CourseError):
            filled(canvas, CANVAS.encode(), some, match)


def test_a_fault_of_ours_writes_nothing_and_says_so():
    after, notes = filled(canvas, CANVAS.encode(), [graded("s1", POINTS_OF, broken=("2.1",))])
    assert cells(after)[3][6] == "" and cells(after)[3][9] == ""
    assert sum("the grader failed on" in note for note in notes) == 2


def test_other_points_possible_are_pointed_out():
    _, notes = filled(canvas, CANVAS.replace(",14,100,", ",100,100,").encode())
    assert any("has 100 points possible in Canvas and 14 here" in note for note in notes)
    assert not [note for note in filled(canvas, CANVAS.encode())[1] if "points possible" in note]


@pytest.mark.parametrize("students", [250, 251])
def test_above_250_students_only_changed_rows_go_back(students):
    rows = "".join(
        f'"N, {i}",{i},u{i},l{i},S,,{",,,".join(["14"] * 2 if i == 3 else ["", ""])},,,,,\r\n' for i in range(students)
    )
    some = [graded(f"u{i}", {"2.1": 14}) for i in (3, 4, 200)]
    after, notes = filled(canvas, (HEAD + POSTING + POINTS + rows).encode(), some)
    kept = [row[2] for row in cells(after)[3:]]
    assert after.decode().startswith(HEAD + POSTING + POINTS)
    assert kept == (["u4", "u200"] if students > 250 else [f"u{i}" for i in range(students)])
    assert any("only the 2 rows" in note for note in notes) == (students > 250)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Essay", "no column is for an item"),
        ("2.1 paged_block_pool", "could be any of 2.1, 4.3"),
        ("paged_block_pool", "two columns are for 4.3"),
    ],
)
def test_what_is_not_clear_is_an_error(title, said):
    text = CANVAS.replace("2.1 vram_calculator (101)", f"{title} (101)")
    if title == "Essay":
        text = text.replace("paged_block_pool (103)", "B (103)").replace("Ch. 2 (104)", "C (104)")
    with pytest.raises(CourseError) as error:
        filled(canvas, text.encode())
    assert said in error.value.text.en


@pytest.mark.parametrize(
    ("title", "goal"),
    [
        ("2.1", "2.1"),
        ("2.10 late", "2.10"),
        ("2.1.3 other", None),
        ("12.1 other", None),
        ("Week 2: 2.2 smi", "2.2"),
        ("作业：4.3 块池", "4.3"),
        ("my vram_calculator!", "2.1"),
        ("vram_calculator2", None),
        ("Chapter 2", "02_gpu_basics"),
        ("chapter 20", None),
        ("第 4 章 KV 缓存", "04_kv_cache"),
        ("第4章", "04_kv_cache"),
        ("ch04", "04_kv_cache"),
        ("02_gpu_basics", "02_gpu_basics"),
        ("Chapter 2: 2.2 smi", "2.2"),
    ],
)
def test_titles_say_what_they_are_for(title, goal):
    from grader.exports.gradebook import Column, match_columns

    columns = [Column(0, title), Column(1, "paged_block_pool" if goal != "4.3" else "vram_calculator")]
    found = match_columns(columns, [graded("a", POINTS_OF)], "x")
    assert (found[0].name if 0 in found else None) == goal


def test_a_column_that_canvas_calls_read_only_is_never_ours():
    text = CANVAS.replace("Essay (102)", "2.2 nvidia_smi_diagnose (102)").replace(",14,100,", ",14,(read only),")
    after, _ = filled(canvas, text.encode())
    assert [row[7] for row in cells(after)] == [row[7] for row in cells(text.encode())]


def test_a_file_that_is_no_gradebook_of_canvas_is_refused():
    for text in ("", "a,b\n1,2\n", "Student\nx\n"):
        with pytest.raises(CourseError, match="no gradebook exported by Canvas"):
            filled(canvas, text.encode())


# As grade/export/txt writes it: profile fields, grade items, the time of the export; PHP quotes what holds a space.
MOODLE = (
    '"First name","Last name","ID number","Email address","Assignment: 2.1 VRAM (Real)","Assignment: 2.1 VRAM (Percentage)",'
    '"Assignment: 2.1 VRAM (Feedback)","作业: 第 4 章 (实分)","02_gpu_basics total (Real)","Last downloaded from this course"\n'
    'Li,Wang,s1,wang@x.edu,-,-,"=HYPERLINK(""x"")",3.00,10.00,1700000000\n'
    "Li,Wang,s2,wang2@x.edu,12.00,85.71,,-,12.00,1700000000\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_moodle_keeps_what_identifies_and_gets_real_scores_only(encoding):
    before = MOODLE.encode(encoding)
    after, notes = filled(moodle, before)
    old, new = cells(before), cells(after)
    changed = {(r, c): new[r][c] for r, row in enumerate(old) for c, cell in enumerate(row) if new[r][c] != cell}
    assert changed == {(1, 4): "14", (1, 7): "5", (2, 4): "0", (2, 7): "5"}
    assert "'ID number'" in notes[0] and "zz has a report but is not in the gradebook" in notes


def test_moodle_learners_can_be_matched_by_address():
    after, _ = filled(moodle, MOODLE.encode(), [graded("wang2@x.edu", {"2.1": 7})], "Email address")
    assert cells(after)[2][4] == "7" and cells(after)[1] == cells(MOODLE.encode())[1]


NAMES = st.text(alphabet='ab,"\n\r=+-@ 王', min_size=1, max_size=6)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["", "3", "EX", "N/A", "2.50"])), max_size=6), st.data())
def test_whatever_stands_in_a_gradebook_survives(people, data):
    lines = [
        ["Student", "ID", "Section", "2.1 x (1)", "free, text", "Final Score"],
        ["    Points Possible", "", "", "14"],
    ]
    lines += [[name, f"u{i}", note, score, "", "="] for i, (name, note, score) in enumerate(people)]
    text = "".join(",".join(table.quoted(cell) for cell in line) + "\r\n" for line in lines)
    who = data.draw(st.sets(st.sampled_from([f"u{i}" for i in range(len(people))]))) if people else set()
    some = [graded(name, {"2.1": 5}) for name in sorted(who)]
    if not some:
        return
    after, _ = filled(canvas, text.encode(), some)
    old, new = cells(text.encode()), cells(after)
    for r, row in enumerate(old):
        mine = r > 1 and f"u{r - 2}" in who and people[r - 2][2] not in ("EX", "N/A")
        assert new[r] == (row[:3] + ["5"] + row[4:] if mine else row)
