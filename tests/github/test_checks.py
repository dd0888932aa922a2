"""A report as check runs: which there are, what they conclude, and the limits that GitHub sets."""

from __future__ import annotations

import json
import re
from typing import Any

import cmarkgfm
import msgspec
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.github import checks
from grader.github.checks import Annotation, CheckRun
from grader.model import ItemResult, Outcome, Report, Status, Text
from tests.report.conftest import HOSTILE, check, every_status, item, report, step, text

FAIL = text("错了", "it is wrong")
SHA = "5" * 40


def one(
    number: str, exercise: str, status: Status, chapter: str = "02_gpu_basics", failing: int = 0, **more: Any
) -> ItemResult:
    found = tuple(
        check(f"c{i}", text(f"检查 {i}", f"check {i}"), Outcome.failed, message=more.get("said", FAIL))
        for i in range(failing)
    )
    return item(
        number,
        exercise,
        text("能做到", "can do it"),
        status,
        (step("one", text("一", "one"), status is Status.passed),),
        found or (check("a", text("对", "right")),),
        chapter,
        message=more.get("message", Text("", "")),
    )


def course(many: int, status: Status = Status.failed) -> Report:
    return report(
        *(one(f"{i // 8 + 1}.{i % 8 + 1}", f"e{i}", status, f"0{i // 8 + 1}_x", failing=1) for i in range(many))
    )


@pytest.mark.parametrize(
    ("status", "conclusion"),
    [
        (Status.passed, "success"),
        (Status.failed, "failure"),
        (Status.error, "failure"),
        (Status.timeout, "failure"),
        (Status.out_of_memory, "failure"),
        (Status.in_progress, "neutral"),
        (Status.internal_error, "neutral"),
        (Status.not_started, "skipped"),
        (Status.needs, "skipped"),
    ],
)
def test_an_item_concludes_as_its_status_says(status: Status, conclusion: str) -> None:
    (run,) = checks.check_runs(report(one("2.1", "vram_calculator", status)), {"vram_calculator"}, "en")
    assert (run.name, run.conclusion) == ("2.1 vram_calculator", conclusion)
    (chapter,) = checks.check_runs(report(one("2.1", "vram_calculator", status)), set(), "en")
    assert (chapter.name, chapter.conclusion) == ("02_gpu_basics", conclusion)


@pytest.mark.parametrize(
    ("statuses", "conclusion"),
    [
        ("passed passed", "success"),
        ("passed needs", "success"),
        ("passed not_started", "neutral"),
        ("passed in_progress", "neutral"),
        ("in_progress failed", "failure"),
        ("not_started failed passed", "failure"),
        ("not_started needs", "skipped"),
        ("passed internal_error", "neutral"),
    ],
)
def test_a_chapter_concludes_the_worst_and_succeeds_when_nothing_is_left(statuses: str, conclusion: str) -> None:
    items = [one(f"2.{i}", f"e{i}", Status(word)) for i, word in enumerate(statuses.split())]
    line = item("2.9", "", text("本章", "the chapter"), Status.in_progress)
    (run,) = checks.check_runs(report(*items, line), set(), "zh")
    assert run.conclusion == conclusion


@given(st.sets(st.sampled_from([each.exercise for each in every_status().items if each.exercise] + ["no_such_item"])))
@settings(deadline=None)
def test_every_item_is_in_exactly_one_run(changed: set[str]) -> None:
    found = every_status()
    runs = checks.check_runs(found, changed, "en")
    for each in (each for each in found.items if each.exercise):
        rows = [run.name for run in runs if f"| {each.number} |" in run.summary]
        assert rows == [f"{each.number} {each.exercise}" if each.exercise in changed else each.chapter]
    assert len({run.name for run in runs}) == len(runs)


def test_a_chapter_whose_items_all_changed_has_no_run_of_its_own() -> None:
    found = report(one("2.1", "a", Status.passed), item("2.2", "", text("本章", "the chapter"), Status.passed))
    assert [run.name for run in checks.check_runs(found, {"a"}, "en")] == ["2.1 a"]


@pytest.mark.parametrize("many", [40, 41])
def test_above_forty_changed_items_there_are_chapters_only(many: int) -> None:
    runs = checks.check_runs(course(60), {f"e{i}" for i in range(many)}, "en")
    chapters = [run for run in runs if run.name.endswith("_x")]
    assert len(runs) == (40 + 3 if many == 40 else 8)
    assert len(chapters) == (3 if many == 40 else 8)


def test_begun_is_what_somebody_wrote_something_for() -> None:
    found = every_status()
    assert checks.begun(found) == {
        each.exercise for each in found.items if each.exercise and each.status not in (Status.not_started, Status.needs)
    }
    assert "block_pool" not in checks.begun(found) and "vram_calculator" in checks.begun(found)


# ---- annotations ----


def notes(found: ItemResult, lang: Any = "en") -> tuple[Annotation, ...]:
    (run,) = checks.check_runs(report(found), {found.exercise}, lang)
    return run.annotations


def test_a_failing_check_is_noted_at_the_innermost_line_of_the_file() -> None:
    said = text("抛出了异常\na.py:3 in f: g()\nlib.py:99 in h: x\na.py:11 in g: return 1 / 0")
    (note,) = notes(one("2.1", "a", Status.failed, failing=1, said=said))
    assert note == Annotation(
        path="exercises/02_gpu_basics/a/a.py",
        start_line=11,
        end_line=11,
        annotation_level="failure",
        message="抛出了异常\na.py:3 in f: g()\nlib.py:99 in h: x\na.py:11 in g: return 1 / 0",
        title="2.1 a · check 0",
    )


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("wrong", 1),
        ("the file did not load: SyntaxError\na.py:7: def f(:", 7),
        ("x a.py:5 in f: y", 1),
        ("ba.py:5 in f: y", 1),
        ("a.py:0 in f: y", 1),
        ("a.py:9999999 in f: y", 1_000_000),
        ("a.py:99999999999999999999 in f: y", 1),
        ("a.py:-4 in f: y", 1),
    ],
)
def test_a_line_is_a_line_of_the_file_whatever_a_message_says(said: str, at: int) -> None:
    (note,) = notes(one("2.1", "a", Status.failed, failing=1, said=text(said)))
    assert (note.start_line, note.end_line) == (at, at)


def test_the_level_is_that_of_the_item_and_a_stretch_step_only_a_notice() -> None:
    both = (
        check("a", text("必做", "required"), Outcome.failed, message=FAIL),
        check("b", text("选做", "stretch"), Outcome.failed, step="★", message=FAIL),
    )
    steps = (step("one", text("一", "one"), False), step("★", text("二", "two"), False, 1, True))
    for status, level in ((Status.failed, "failure"), (Status.in_progress, "warning")):
        found = item("2.1", "a", text("能"), status, steps, both)
        assert [note.annotation_level for note in notes(found)] == [level, "notice"]


def test_nothing_is_noted_where_nothing_is_written_or_nothing_is_wrong() -> None:
    unwritten = Text("这一步还没有写", "this step is not written yet")
    for found in (
        one("2.1", "a", Status.passed, failing=1),
        one("2.1", "a", Status.not_started, message=text("还没有动笔")),
        one("2.1", "a", Status.needs, message=text("没有 torch")),
        one("2.1", "a", Status.internal_error, failing=1),
        one("2.1", "a", Status.in_progress, failing=2, said=unwritten),
    ):
        assert notes(found) == ()


def test_a_file_that_does_not_load_is_noted_once() -> None:
    said = text("文件加载失败\na.py:2: (", "the file did not load\na.py:2: (")
    found = one("2.1", "a", Status.error, message=said, failing=1, said=said)
    assert [(note.start_line, note.message) for note in notes(found)] == [(2, said.en)]
    alone = one("2.1", "a", Status.error, message=text("a.py 是链接", "a.py is a link"))
    assert [note.message for note in notes(alone)] == ["a.py is a link"]


def test_a_chapter_notes_each_failing_item_once() -> None:
    found = report(
        *(one(f"2.{i}", f"e{i}", Status.failed, failing=5) for i in range(3)), one("2.5", "ok", Status.passed)
    )
    (run,) = checks.check_runs(found, set(), "en")
    assert [note.path.split("/")[-1] for note in run.annotations] == ["e0.py", "e1.py", "e2.py"]


def test_each_language_is_said_in_itself() -> None:
    found = report(one("2.1", "a", Status.failed, failing=1))
    zh, en = (checks.check_runs(found, {"a"}, lang)[0] for lang in ("zh", "en"))  # type: ignore[arg-type]
    assert (zh.title, en.title) == ("未通过 · 步骤 0/1 · 得分 0/2", "failed · steps 0/1 · points 0/2")
    assert (zh.annotations[0].message, en.annotations[0].message) == ("错了", "it is wrong")
    assert "清单" in zh.summary and "checklist" in en.summary


# ---- what a learner wrote, and what GitHub takes ----


def hostile(failing: int, size: int = 1) -> ItemResult:
    return one(
        "2.1", "a", Status.failed, failing=failing, said=text(HOSTILE * size), message=text(HOSTILE * size + "x")
    )


def test_nothing_of_a_learner_is_a_command_or_a_control_character() -> None:
    (run,) = checks.check_runs(report(hostile(3)), {"a"}, "zh")
    assert len(run.annotations) == 4
    for written in [run.title, *(note.title for note in run.annotations), *(note.message for note in run.annotations)]:
        assert all(c.isprintable() or c == "\n" for c in written)
        assert not any(line.lstrip().startswith("::") for line in written.split("\n")) and "##[" not in written
    assert all("\n" not in note.title for note in run.annotations)
    page = cmarkgfm.github_flavored_markdown_to_html(run.summary, Options.CMARK_OPT_UNSAFE)
    assert "<details>" in page and "alert(1)" in page
    assert not re.search(r"<(script|img|a |h1)", page)
    json.dumps(msgspec.to_builtins(run)).encode()


@pytest.mark.parametrize(("failing", "size"), [(1, 400), (300, 20)])
def test_a_run_keeps_within_githubs_limits(failing: int, size: int) -> None:
    found = hostile(failing, size)
    found = msgspec.structs.replace(
        found,
        exercise="a" * 300,
        checks=tuple(msgspec.structs.replace(c, title=text("题" * 400)) for c in found.checks),
    )
    for changed in ({found.exercise}, set()):
        (run,) = checks.check_runs(report(found), changed, "zh")
        assert len(run.summary) <= 65_535 and len(run.title) <= 255
        for note in run.annotations:
            assert len(note.title) <= 255 and 0 < len(note.message.encode()) <= 64 << 10


@given(st.integers(0, 260))
def test_annotations_go_out_in_pages_of_fifty_and_none_is_lost(many: int) -> None:
    note = Annotation("p", 1, 1, "failure", "m", "t")
    run = CheckRun(
        "n", "failure", "t", "s", tuple(msgspec.structs.replace(note, start_line=i + 1) for i in range(many))
    )
    first, further = checks.requests(run, SHA, "https://github.com/o/r/actions/runs/1")
    pages = [body["output"]["annotations"] for body in (first, *further)]
    assert [note["start_line"] for page in pages for note in page] == list(range(1, many + 1))
    assert all(len(page) <= 50 for page in pages) and all(len(page) == 50 for page in pages[:-1])
    assert len(pages) == max(1, -(-many // 50))
    assert (first["status"], first["conclusion"], first["head_sha"]) == ("completed", "failure", SHA)
    assert all(body["output"]["title"] == "t" and body["output"]["summary"] == "s" for body in further)


def test_a_run_outside_of_a_job_has_no_page() -> None:
    first, _ = checks.requests(CheckRun("n", "success", "t", "s"), SHA, "")
    assert "details_url" not in first
