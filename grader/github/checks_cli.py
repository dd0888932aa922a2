"""`grader github check-runs`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from grader import language
from grader.catalogue import CourseError
from grader.github import checks, client, runner
from grader.github.api import Forbidden, RateLimited
from grader.github.cli import app
from grader.model import Lang, Report, Text
from grader.report import json as report_json

LangOption = Annotated[str, typer.Option("--lang", help="zh | en")]


@app.command("check-runs")
def check_runs(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="report.json")],
    changed: Annotated[
        Path | None,
        typer.Option(
            "--changed",
            help="JSON 列表：文件改过的练习名；默认是所有动过笔的 / a JSON list of exercises whose file changed; by default all that are begun",
        ),
    ] = None,
    lang: LangOption = "",
) -> None:
    """给提交写上逐条的检查结果 / put check runs beside the commit, item by item."""
    job = runner.from_environment().needing("repository", "sha", "token")
    tongue = language.choose(lang, None)
    found = read_report(report)
    names = _changed(changed) if changed is not None else checks.begun(found)
    runs = checks.check_runs(found, names, tongue)
    written: list[str] = []
    try:
        with client.connect(job) as api:
            checks.publish(api, job.repository, job.sha, runs, job.run_url, lambda run: written.append(run.name))
    except (Forbidden, RateLimited) as refused:
        instead(refused, Text("检查结果", "check runs"), len(written), len(runs), tongue)
    else:
        typer.echo(Text(f"写了 {len(runs)} 个检查结果", f"{len(runs)} check runs written").in_(tongue))


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


def _changed(path: Path) -> frozenset[str]:
    """Names that no item has are let be: a learner may add files of their own."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=frozenset[str])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CourseError(
            f"{path} 要是练习名的 JSON 列表（{error}）", f"{path} has to be a JSON list of exercise names ({error})"
        ) from None
