"""`grader github badge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader import language
from grader.github import badge, client, runner
from grader.github.api import Forbidden, RateLimited
from grader.github.terminal import LangOption, instead, read_report
from grader.model import Text
from grader.report import badge as pictures


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("badge")
    def commit_badge(
        report: Annotated[Path, typer.Argument(metavar="REPORT", help="report.json")],
        lang: LangOption = "",
    ) -> None:
        """把进度徽章放到 badges 分支 / put the progress badge on the badges branch."""
        job = runner.from_environment().needing("repository", "token")
        tongue = language.choose(lang, None)
        found = read_report(report)
        try:
            with client.connect(job) as api:
                new = badge.commit(
                    api, job.repository, pictures.render_svg(found, tongue), pictures.render_shields(found, tongue)
                )
        except (Forbidden, RateLimited) as refused:
            instead(refused, Text("徽章", "badge"), 0, 1, tongue)
            return
        picture, data = badge.urls(job.server, job.repository)
        said = Text("徽章已更新", "the badge is new") if new else Text("徽章没有变化", "the badge is as it was")
        typer.echo(f"{said.in_(tongue)}\n![]({picture})\n{data}")
