"""`grader hint --solution ITEM`: the reference beside the learner's file as a diff, and the walkthrough."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from grader import submission
from grader.catalogue import CourseError
from grader.model import Exercise, Lang
from grader.report.escape import inert

_MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")


def show(root: Path, exercise: Exercise, lang: Lang) -> list[str]:
    """Lines for a terminal: a unified diff from the learner's file to the reference, then the walkthrough.

    CourseError where there is no reference here.
    """
    reference = root / "solutions" / exercise.id / f"{exercise.name}.py"
    walkthrough = _walkthrough(root, exercise, lang)
    if not reference.is_file() and not walkthrough:
        raise CourseError(
            f"这里没有 {exercise.name} 的参考解：它属于付费版，用 grader unlock pro.age 解锁",
            f"the reference of {exercise.name} is not here: it belongs to the Pro edition, unlock it by grader unlock pro.age",
        )
    lines: list[str] = []
    if reference.is_file():
        lines += _diff(root, exercise, reference, lang)
    if walkthrough:
        lines += ["", *walkthrough.splitlines()]
    return [inert(line) for line in lines]


def _diff(root: Path, exercise: Exercise, reference: Path, lang: Lang) -> Iterator[str]:
    source = submission.read(root, exercise)
    theirs = [line for line in reference.read_text(encoding="utf-8").splitlines() if line.strip() not in _MARKERS]
    names = ("你的", "参考解") if lang == "zh" else ("yours", "reference")
    path = f"exercises/{exercise.id}/{exercise.name}.py"
    if source.problem is not None:
        yield source.problem.in_(lang)
    yield from difflib.unified_diff(
        source.text.splitlines(),
        theirs,
        f"{path} ({names[0]})",
        f"{reference.relative_to(root).as_posix()} ({names[1]})",
        lineterm="",
    )


def _walkthrough(root: Path, exercise: Exercise, lang: Lang) -> str:
    """In the reader's language, else in the other; free ones stand in docs/walkthroughs/ as well."""
    ends = (".zh.md", ".md") if lang == "zh" else (".md", ".zh.md")
    for end in ends:
        for path in (
            root / "solutions" / exercise.id / f"walkthrough{end}",
            root / "docs" / "walkthroughs" / f"{exercise.name}{end}",
        ):
            if path.is_file():
                return path.read_text(encoding="utf-8")
    return ""
