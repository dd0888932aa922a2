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
from grader.github.terminal import LangOption, instead, read_report
from grader.model import Text


def register(app: typer.Typer) -> None:
    """Add the command."""

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


def _changed(path: Path) -> frozenset[str]:
    """Names that no item has are let be: a learner may add files of their own."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=frozenset[str])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise CourseError(
            f"{path} 要是练习名的 JSON 列表（{error}）", f"{path} has to be a JSON list of exercise names ({error})"
        ) from None
