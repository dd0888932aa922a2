"""`grader github plan` and `grader github summary`: what .github/workflows/grade.yml runs in a learner's fork."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from grader import language, ledger
from grader.github import fork, runner
from grader.github.terminal import read_report
from grader.model import Course, Text
from grader.report import annotations as commands
from grader.report import ctrf, junit, markdown

CourseOption = Annotated[Path | None, typer.Option("--course", help="课程目录 / the course's folder")]
SinceOption = Annotated[
    Path, typer.Option("--since", help="grader check --since 用的文件 / the file of grader check --since")
]
LangOption = Annotated[str, typer.Option("--lang", help="zh | en")]


def register(app: typer.Typer, open_course: Callable[[Path | None], Course]) -> None:
    """Add the commands."""

    @app.command()
    def plan(
        since: SinceOption,
        isolation: Annotated[str, typer.Option(help="auto | bwrap | process")] = "auto",
        course: CourseOption = None,
        lang: LangOption = "",
    ) -> None:
        """这次要评哪些条目 / which items the next run grades; output `kernels`: whether torch is needed."""
        opened = open_course(course)
        tongue = language.choose(lang, None)
        items, kernels = fork.stale(opened, since, isolation)
        output = runner.from_environment().output
        if output:
            with open(output, "a", encoding="utf-8") as file:
                file.write(f"kernels={'true' if kernels else 'false'}\n")
        numbers = " ".join(item.number for item in items) or "-"
        typer.echo(
            Text(
                f"要评 {len(items)} 项：{numbers}；torch：{'要' if kernels else '不要'}",
                f"to grade: {len(items)} ({numbers}); torch: {'needed' if kernels else 'not needed'}",
            ).in_(tongue)
        )

    @app.command()
    def summary(
        place: Annotated[Path, typer.Argument(metavar="REPORT")],
        since: Annotated[
            Path | None,
            typer.Option("--since", help="grader check --since 用的文件 / the file of grader check --since"),
        ] = None,
        course: CourseOption = None,
        lang: LangOption = "",
    ) -> None:
        """写作业摘要、注释，旁边放 JUnit、CTRF / write the job summary and annotations; JUnit and CTRF beside the report."""
        opened = open_course(course)
        tongue = language.choose(lang, None)
        report = read_report(place)
        text = markdown.render(report, tongue)
        where = runner.from_environment().summary
        if where:
            with open(where, "a", encoding="utf-8") as file:
                file.write(text)
        else:
            typer.echo(text)
        typer.echo(commands.render(report, fork.lines(opened, report), tongue), nl=False)
        place.with_name("junit.xml").write_text(junit.render(report, tongue), encoding="utf-8")
        place.with_name("ctrf.json").write_text(ctrf.render(report, tongue), encoding="utf-8")
        place.with_name(fork.CHANGED).write_text(
            fork.changed(ledger.read(since) if since else None, report), encoding="utf-8"
        )
