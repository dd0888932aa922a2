"""Answers in a folder as a learning platform hands it over: laid out like the repository, perhaps below one folder, or bare at the top.

Only the files of the exercises asked for are looked at; links, pipes, large files and everything else are not followed, opened or run.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from grader import notebook, submission
from grader.model import Exercise, Text
from grader.submission import Source


def read(folder: Path, exercises: Sequence[Exercise]) -> dict[str, Source]:
    """Exercise → source. Two files for one exercise that differ are a problem that the source names; none: absent."""
    top = _top(folder)
    return {exercise.name: _read(top, exercise) for exercise in exercises}


def _top(folder: Path) -> Path:
    """The folder itself, or the only folder in it when that is the one with `exercises/`: an archive of a repository has one."""
    if (folder / "exercises").is_dir():
        return folder
    inside = [entry for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False)]
    within = [entry for entry in inside if os.path.isdir(os.path.join(entry.path, "exercises"))]
    return Path(within[0].path) if len(within) == 1 else folder


def _read(top: Path, exercise: Exercise) -> Source:
    bare = submission.at(top, (f"{exercise.name}.py",))
    placed = notebook.sources(top, [exercise])[exercise.name]
    if bare.absent:
        return placed
    if placed.absent or placed == bare or (placed.problem and bare.problem):
        return bare
    name = f"{exercise.name}.py"
    return Source(
        problem=Text(
            f"交了两份 {name}，内容不同：一份在最上层，一份在 exercises/{exercise.id}/ 或笔记本里；只留一份再交",
            f"{name} was handed in twice with different contents, at the top and in exercises/{exercise.id}/ or a notebook: keep one and hand in again",
        )
    )
