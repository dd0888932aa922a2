"""`grader github badge`."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Annotated

import typer

from grader import language
from grader.github import badge, client, runner
from grader.github.api import Forbidden, RateLimited
from grader.github.checks_cli import LangOption, instead, read_report
from grader.github.cli import app
from grader.model import Text


@app.command("badge")
def commit_badge(
    report: Annotated[Path, typer.Argument(metavar="REPORT", help="report.json")],
    lang: LangOption = "",
) -> None:
    """把进度徽章放到 badges 分支 / put the progress badge on the badges branch."""
    words = importlib.import_module("grader.report.badge")

    job = runner.from_environment().needing("repository", "token")
    tongue = language.choose(lang, None)
    found = read_report(report)
    try:
        with client.connect(job) as api:
            new = badge.commit(
                api, job.repository, words.render_svg(found, tongue), words.render_shields(found, tongue)
            )
    except (Forbidden, RateLimited) as refused:
        instead(refused, Text("徽章", "badge"), 0, 1, tongue)
        return
    picture, data = badge.urls(job.server, job.repository)
    said = Text("徽章已更新", "the badge is new") if new else Text("徽章没有变化", "the badge is as it was")
    typer.echo(f"{said.in_(tongue)}\n![]({picture})\n{data}")
