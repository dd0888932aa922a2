"""Progress of a run at a terminal; silence in a pipe."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from grader.model import Exercise


class Progress:
    """One bar over all checks; a context manager."""

    def __init__(self, exercises: Sequence[Exercise], tests: Literal["all", "visible"]) -> None:
        console = Console(stderr=True)
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        total = sum(1 for e in exercises for c in e.checks if tests == "all" or not c.hidden)
        self._task = self._bar.add_task("", total=total)

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def step(self, exercise: str, check: str, outcome: str) -> None:
        """One check is done."""
        self._bar.update(self._task, advance=1, description=exercise)
