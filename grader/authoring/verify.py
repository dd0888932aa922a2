"""The gate that every exercise passes. A rule yields one sentence per fault; tests plant each fault."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from grader.authoring import leaks, prose, rules, sync
from grader.authoring.runs import Runs, Say
from grader.judge import Judge, missing
from grader.model import Course, Item, Struct
from grader.suite import SuiteError


class Fault(Struct, frozen=True):
    """One broken rule."""

    rule: str
    exercise: str
    text: str


class Verification(Struct, frozen=True):
    """All faults; none is what an author wants. `table`: per exercise what was run."""

    faults: tuple[Fault, ...]
    table: dict[str, dict[str, Any]]
    notes: tuple[str, ...] = ()


def verify(
    course: Course,
    items: Sequence[Item],
    *,
    with_mutants: bool = False,
    write: bool = False,
    everything: bool = False,
    jobs: int = 2,
    isolation: str = "auto",
    say: Say = lambda text: None,
) -> Verification:
    """Run all rules over the chosen items. `everything`: run wrong solutions again whose record is still fresh. `write`: record vectors (and, with mutants, their table) where they are stale."""
    root = Path(course.root)
    exercises = [course.exercise(item.exercise) for item in items if item.exercise]
    faults: list[Fault] = []
    notes: list[str] = []
    table: dict[str, dict[str, Any]] = {e.name: {} for e in exercises}

    def add(rule: str, exercise: str, texts: Iterator[str]) -> None:
        faults.extend(Fault(rule, exercise, text) for text in texts)

    for exercise in exercises:
        add("files", exercise.name, rules.files(root, exercise))
        add("signatures", exercise.name, rules.signatures(root, exercise))
        add("prose", exercise.name, prose.complaints(root, exercise))
        add("steps", exercise.name, rules.steps(exercise))
    for slug in sorted({item.chapter for item in items}):
        add("prose", slug, prose.chapter_complaints(root, slug))
    add("given", "", rules.given(root))
    changes, sync_notes = sync.sync(root)
    add("sync", "", (f"{change.path} is stale: run grader sync" for change in changes))
    notes += sync_notes
    if course.has_solutions:
        add("leaks", "", leaks.complaints(root, list(course.exercises)))
    runnable = [e for e in exercises if not missing(e)]
    notes += [f"{e.name}: not run, {missing(e)} is not installed" for e in exercises if missing(e)]
    if course.has_solutions and runnable and not _stop(faults):
        try:
            with Judge(course, runnable, isolation=isolation, jobs=jobs) as judge:
                judge.collected()
                Runs(course, items, runnable, judge, say, everything).check(
                    add, table, with_mutants=with_mutants, write=write
                )
        except SuiteError as error:
            add("tests", "", iter([str(error)]))
    return Verification(faults=tuple(faults), table=table, notes=tuple(notes))


def _stop(faults: Sequence[Fault]) -> bool:
    """Stale generated files make every later result meaningless."""
    return any(fault.rule == "sync" for fault in faults)
