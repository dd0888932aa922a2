"""What the commands share: the language option, the report that they read, the line that stands for what could not be written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.catalogue import CourseError
from grader.github.api import Forbidden, RateLimited
from grader.model import Lang, Report, Text
from grader.report import json as report_json

LangOption = Annotated[str, typer.Option("--lang", help="zh | en")]


def read_report(path: Path) -> Report:
    """report.json; CourseError where it cannot be read."""
    try:
        return report_json.decode(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CourseError(
            f"读不了报告 {path}（{error}）：用 grader check --json FILE 写一份",
            f"cannot read the report {path} ({error}): write one with grader check --json FILE",
        ) from None


def instead(refused: Forbidden | RateLimited, what: Text, written: int, of: int, lang: Lang) -> None:
    """One line: what was not written and why; grading itself worked, so the job goes on."""
    why = {
        True: Text("这个令牌没有权限", "this token has no permission for it"),
        False: Text("GitHub 的请求次数用完了", "GitHub's limit of requests is reached"),
    }[isinstance(refused, Forbidden)]
    typer.echo(
        Text(
            f"{what.zh}写了 {written}/{of}：{why.zh}；结果都在任务摘要和注释里",
            f"{what.en}: {written} of {of} written, {why.en}; the job summary and the annotations have the results",
        ).in_(lang)
    )
