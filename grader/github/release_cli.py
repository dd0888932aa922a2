"""`grader github release`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader import language
from grader.catalogue import CourseError
from grader.github import client, release, runner
from grader.github.terminal import LangOption
from grader.model import Text


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("release")
    def make_release(
        tag: Annotated[str, typer.Argument(metavar="TAG")],
        files: Annotated[list[Path] | None, typer.Argument(metavar="FILES", help="附件 / assets")] = None,
        notes: Annotated[Path, typer.Option("--notes", help="说明，Markdown / the notes, Markdown")] = Path("notes.md"),
        lang: LangOption = "",
    ) -> None:
        """给已有的标签发布一个版本 / publish a release of an existing tag with its files."""
        job = runner.from_environment().needing("repository", "token")
        tongue = language.choose(lang, None)
        try:
            body = notes.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise CourseError(f"读不了说明 {notes}", f"cannot read the notes {notes}") from None
        assets = release.read(files or [])

        def done(asset: release.Asset, new: bool) -> None:
            said = Text("已上传", "uploaded") if new else Text("已经在了", "there already")
            typer.echo(f"{asset.name}  {asset.digest}  {said.in_(tongue)}")

        with client.connect(job) as api:
            typer.echo(release.publish(api, job.repository, tag, body, assets, done))
