"""Reading reports: one file, or a folder with one per learner, as `DIR/ID.json` or `DIR/ID/report.json`; and who the learners are."""

from __future__ import annotations

from pathlib import Path

import msgspec

from grader.catalogue import CourseError
from grader.exports import table
from grader.model import Report
from grader.report import json as report_json
from grader.report.grades import Graded, Learner

NAME = "report.json"
ROSTER = ("id", "last_name", "first_name", "email")  # the columns of `nbgrader db student import`


def one(path: Path) -> Report:
    """One report. CourseError says what is wrong with the file."""
    try:
        return report_json.decode(path.read_bytes())
    except IsADirectoryError:
        raise CourseError(
            f"{path} 是目录：这个格式要一份报告（grader check --json 文件）",
            f"{path} is a folder: this format takes one report (grader check --json FILE)",
        ) from None
    except OSError as error:
        raise CourseError(f"{path}：读不了（{error.strerror}）", f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise CourseError(f"{path}：不是评测报告：{error}", f"{path}: {error}") from None


def many(folder: Path, roster: Path | None = None) -> list[Graded]:
    """All reports of a folder, by learner's id. CourseError names every file that is none, and an id that is there twice."""
    if not folder.is_dir():
        raise CourseError(
            f"{folder} 不是目录：这个格式要一个目录，里面是 学号.json 或 学号/report.json",
            f"{folder} is no folder: this format takes a folder of ID.json or ID/report.json",
        )
    learners = read_roster(roster) if roster is not None else {}
    found: dict[str, Graded] = {}
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            name, file = path.name, path / NAME
        else:
            name, file = path.stem, path
        if not file.is_file() or file.suffix != ".json":
            continue
        if name in found:
            raise CourseError(
                f"{folder}：{name} 有两份报告，{name}.json 和 {name}/{NAME}；删掉一份",
                f"{folder}: {name} has two reports, {name}.json and {name}/{NAME}; remove one",
            )
        found[name] = Graded(learners.get(name, Learner(name)), one(file))
    if not found:
        raise CourseError(
            f"{folder} 里没有报告：应有 学号.json 或 学号/report.json",
            f"no reports in {folder}: it should hold ID.json or ID/report.json",
        )
    return list(found.values())


def read_roster(path: Path) -> dict[str, Learner]:
    """id → learner, from a CSV with nbgrader's columns; only `id` is required. CourseError where an id is missing or there twice."""
    sheet = table.read(path)
    head = [cell.value.strip() for cell in sheet.lines[0].cells] if sheet.lines else []
    if "id" not in head:
        raise CourseError(
            f"{path}：没有 id 这一列；名册的列是 {', '.join(ROSTER)}",
            f"{path}: no column id; a roster has {', '.join(ROSTER)}",
        )
    places = {name: head.index(name) for name in ROSTER if name in head}
    found: dict[str, Learner] = {}
    for number, line in enumerate(sheet.lines[1:], 2):
        values = {name: line.value(at) for name, at in places.items()}
        if not any(values.values()):
            continue
        if not values["id"] or values["id"] in found:
            raise CourseError(
                f"{path}：第 {number} 条的 id {values['id']!r} 是空的，或者重复了",
                f"{path}: record {number}: the id {values['id']!r} is empty or there twice",
            )
        found[values["id"]] = msgspec.convert(values, Learner)
    return found
