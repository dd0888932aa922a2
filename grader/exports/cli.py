"""`grader export`: reports and the course in the formats of other systems."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from grader import language
from grader.catalogue import CourseError
from grader.editions import nbgrader as nbgrader_course
from grader.exports import canvas, classroom50, gradescope, identity, moodle, reports, table, workbook
from grader.model import Course, Lang, Report, Text
from grader.report import badge, ctrf, grades, junit, markdown
from grader.report import classroom50 as result
from grader.report import gradescope as results
from grader.report import json as report_json
from grader.selection import select

ONE: dict[str, Callable[[Report, Lang], str]] = {
    "json": report_json.render,
    "markdown": markdown.render,
    "junit": junit.render,
    "ctrf": ctrf.render,
    "classroom50": lambda report, lang: result.render(report, lang, identity.read(os.environ)),
    "gradescope": results.render,
    "badge-svg": badge.render_svg,
    "shields": badge.render_shields,
}  # a report → a text
MANY = ("nbgrader-csv", "canvas-csv", "moodle-csv", "csv", "xlsx")  # a folder of reports → a file
GRADESCOPE = "gradescope-zip"
COURSE = (nbgrader_course.FORMAT, classroom50.FORMAT, GRADESCOPE)  # the course → files
FORMATS = (*ONE, *MANY, *COURSE)

CourseOption = Annotated[Path | None, typer.Option("--course", help="课程目录 / the course's folder")]
LangOption = Annotated[str, typer.Option("--lang", help="zh | en")]


def register(app: typer.Typer, open_course: Callable[[Path | None], Course]) -> None:
    """Add the command to the command line."""

    @app.command()
    def export(
        words: Annotated[
            list[str] | None,
            typer.Argument(
                metavar="[REPORT | DIR] [ITEM|CHAPTER …]",
                help="一份报告；或放报告、放课程的目录；选哪些条目 / a report, a folder of reports or for a course, which items",
            ),
        ] = None,
        to: Annotated[str, typer.Option("--to", help=" | ".join(FORMATS))] = "",
        out: Annotated[Path | None, typer.Option("-o", help="写到文件 / write to a file")] = None,
        gradebook: Annotated[
            Path | None,
            typer.Option("--gradebook", help="从 Canvas 或 Moodle 导出的成绩册 / what Canvas or Moodle exported"),
        ] = None,
        match: Annotated[
            str, typer.Option("--match", help="成绩册里哪一列是学号 / the gradebook's column with the reports' ids")
        ] = "",
        roster: Annotated[
            Path | None,
            typer.Option(
                "--roster", help="名册：id,last_name,first_name,email / who the ids are, for csv, xlsx, nbgrader-csv"
            ),
        ] = None,
        overwrite: Annotated[
            bool, typer.Option("--overwrite", help="替换改过的笔记本 / replace edited notebooks")
        ] = False,
        course: CourseOption = None,
        lang: LangOption = "",
    ) -> None:
        """把 report.json 换成别的格式，填成绩册，写出别的系统的课程 / turn reports into other formats, fill gradebooks, write courses for other systems."""
        given = words or []
        if to in ONE:
            _write(_one(to, Path(_place(given, to, most=1)), language.choose(lang, None)).encode(), out)
        elif to in MANY:
            graded = reports.many(Path(_place(given, to, most=1)), roster)
            _write(_many(to, graded, gradebook, match, language.choose(lang, None)), out, binary=to == "xlsx")
        elif to in COURSE:
            opened = open_course(course)
            tongue = language.choose(lang, Path(opened.root))
            if to == GRADESCOPE:
                _zip(opened, given, out, tongue)
            else:
                place = Path(_place(given, to))
                _course(to, opened, given[1:], place, overwrite, tongue)
        else:
            known = ", ".join(FORMATS)
            raise CourseError(f"没有格式 {to!r}，可用：{known}", f"no format {to!r}; there are: {known}")


def _place(words: list[str], to: str, most: int = 1 << 30) -> str:
    if not 1 <= len(words) <= most:
        raise CourseError(
            f"--to {to} 要一个文件或目录，给了 {len(words)} 个参数",
            f"--to {to} takes a file or a folder, {len(words)} arguments were given",
        )
    return words[0]


def _one(to: str, path: Path, lang: Lang) -> str:
    report = reports.one(path)
    if to == "ctrf":
        return ctrf.render(report, lang, stop=int(path.stat().st_mtime * 1000))
    text = ONE[to](report, lang)
    return text if text.endswith("\n") else text + "\n"


def _many(to: str, graded: list[grades.Graded], gradebook: Path | None, match: str, lang: Lang) -> bytes:
    if to == "nbgrader-csv":
        return table.written(grades.nbgrader(graded), bom=False)
    if to == "csv":
        return table.written(grades.people(graded, lang), bom=True)
    if to == "xlsx":
        return workbook.written(grades.people(graded, lang), Text("成绩", "scores").in_(lang))
    if gradebook is None:
        raise CourseError(
            f"--to {to} 要用 --gradebook 给出从那里导出的成绩册",
            f"--to {to} needs the gradebook exported there: --gradebook FILE",
        )
    sheet = table.read(gradebook)
    done = (canvas if to == "canvas-csv" else moodle).fill(sheet, graded, match)
    for note in done.notes:
        typer.echo(note.in_(lang), err=True)
    typer.echo(Text(f"改动了 {len(done.changed)} 行", f"{len(done.changed)} rows changed").in_(lang), err=True)
    return sheet.encode()


def _zip(course: Course, words: list[str], out: Path | None, lang: Lang) -> None:
    if out is None:
        raise CourseError(
            f"--to {GRADESCOPE} 要用 -o 写明文件名，如 -o autograder.zip",
            f"--to {GRADESCOPE} needs a file's name: -o autograder.zip",
        )
    if out.resolve().is_relative_to(Path(course.root).resolve()):
        raise CourseError(
            f"{out} 在课程目录里面：这个 zip 带有隐藏测试和参考解，请写到课程目录之外",
            f"{out} is inside the course: the zip holds hidden tests and references, write it outside of the course",
        )
    _write(gradescope.build(course, select(course, words), lang), out, binary=True)
    typer.echo(f"{out}: {gradescope.SECRET.in_(lang)}", err=True)


def _course(to: str, course: Course, words: list[str], place: Path, overwrite: bool, lang: Lang) -> None:
    chosen = select(course, words)
    if to == nbgrader_course.FORMAT:
        done = nbgrader_course.export(course, chosen, place, lang=lang, overwrite=overwrite)
        for line in nbgrader_course.told(done, place):
            typer.echo(line.in_(lang))
        return
    members = classroom50.build(course, chosen, lang)
    classroom50.write(members, place)
    typer.echo(
        Text(
            f"{place}：{len(members)} 个文件，只有可见的检查；整个目录放到配置仓库的 CLASSROOM/autograders/ASSIGNMENT/",
            f"{place}: {len(members)} files, visible checks only; the whole folder goes to CLASSROOM/autograders/ASSIGNMENT/ of the config repository",
        ).in_(lang)
    )


def _write(data: bytes, out: Path | None, *, binary: bool = False) -> None:
    if out is not None:
        out.write_bytes(data)
        return
    if binary and sys.stdout.isatty():
        raise CourseError("这个格式不是文字，请用 -o 写到文件", "this format is no text: write it to a file with -o")
    typer.echo(data, nl=False)
