"""What verify recorded of earlier runs, and what it was made from: a record of other texts counts for nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from grader.authoring import mutants, private
from grader.authoring.private import Solution
from grader.model import Exercise


def recorded(root: Path, exercise: Exercise) -> dict[str, dict[str, Any]]:
    """Of the last runs, by kind and name: what each wrong solution failed, which right ones had full marks; and what each run was made from."""
    path = private.folder(root, exercise) / "vectors.json"
    found: dict[str, dict[str, Any]] = {"wrong": {}, "right": {}}
    return found | (json.loads(path.read_text(encoding="utf-8")) if path.exists() else {})


def stale(root: Path, exercise: Exercise, solution: Solution, recorded: dict[str, dict[str, Any]]) -> bool:
    """Whether something that decides the record of a right or wrong solution has changed since."""
    entry = recorded[solution.kind].get(solution.name, {})
    return bool(entry.get("made_from") != made_from(root, exercise, solution))


def made_from(root: Path, exercise: Exercise, solution: Solution) -> str:
    """All that decides what a solution fails, the grader apart."""
    limits = json.dumps(msgspec.to_builtins(exercise.limits))
    if exercise.kernels is not None:
        limits += json.dumps([exercise.kernels.functions, exercise.kernels.traffic])
    return mutants.fingerprint(solution.text, limits, tests_made_from(root, exercise))


def tests_made_from(root: Path, exercise: Exercise) -> str:
    """The tests of an exercise, its driver, and what of `given` they import."""
    paths = [
        root / "exercises" / exercise.id / f"test_{exercise.name}.py",
        private.folder(root, exercise) / "test_hidden.py",
        root / "exercises" / exercise.id / "driver.py",
    ]
    texts = [path.read_text(encoding="utf-8") for path in paths if path.exists()]
    return mutants.fingerprint(*texts, *given_of(root, texts))


def given_of(root: Path, texts: list[str]) -> list[str]:
    """The modules of `given` that some texts import, and those that these import."""
    found: dict[str, str] = {}
    todo = list(texts)
    while todo:
        for name in re.findall(r"\bgiven\.([\w.]+)", todo.pop()):
            for at in range(1, name.count(".") + 2):
                path = root / "exercises" / "given" / Path(*name.split(".")[:at]).with_suffix(".py")
                if path.is_file() and path.name not in found:
                    found[path.name] = path.read_text(encoding="utf-8")
                    todo.append(found[path.name])
    return [text for _, text in sorted(found.items())]


def mutants_made_from(root: Path, exercise: Exercise) -> str:
    """All that decides a table of mutants, the grader apart."""
    return mutants.fingerprint(tests_made_from(root, exercise), private.reference(root, exercise).text)


def caught_by_mutants(root: Path, exercise: Exercise) -> set[str]:
    """Checks that a recorded mutant fails; a stale record counts for nothing."""
    path = private.folder(root, exercise) / "mutants.json"
    if not path.exists():
        return set()
    data = json.loads(path.read_text(encoding="utf-8"))
    return set(data["caught_by"]) if data["made_from"] == mutants_made_from(root, exercise) else set()
