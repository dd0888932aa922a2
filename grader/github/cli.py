"""`grader github …`: the commands that workflows run. Each works at a terminal as well; what a runner adds comes in by its environment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import typer

from grader.github import requests_cli
from grader.model import Course

app = typer.Typer(no_args_is_help=True, help="在 GitHub 上运行的命令 / what workflows run on GitHub")


def register(root: typer.Typer, open_course: Callable[[Path | None], Course]) -> None:
    """Add the commands to the command line."""
    from grader.github import badge_cli, checks_cli, release_cli  # noqa: F401 — each adds its command to `app`

    requests_cli.register(app, open_course)
    root.add_typer(app, name="github")
