"""`grader github …`: the commands that workflows run. Each works at a terminal as well; what a runner adds comes in by its environment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from grader.github import badge_cli, checks_cli, fork_cli, release_cli, requests_cli
from grader.model import Course


def register(root: typer.Typer, open_course: Callable[[Path | None], Course]) -> None:
    """Add the commands to the command line."""
    app = typer.Typer(no_args_is_help=True, help="在 GitHub 上运行的命令 / what workflows run on GitHub")
    for part in (checks_cli, badge_cli, release_cli):
        part.register(app)
    fork_cli.register(app, open_course)
    requests_cli.register(app, open_course)
    root.add_typer(app, name="github")
