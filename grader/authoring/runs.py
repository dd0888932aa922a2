"""The rules of verify that run submissions, in batches: the k-th solution of every exercise is one submission."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.authoring import mutants, plain, private, records
from grader.authoring.private import Solution
from grader.authoring.rules import MEASURED
from grader.judge import Judge, Manner
from grader.model import Course, Exercise, Item, ItemResult, Status
from grader.submission import Source

SEEDS = (101, 202, 303)
LEAST_RIGHT, LEAST_WRONG, LEAST_UNIQUE = 1, 3, 0.8
STRICT = Manner(scale=0.5)
FAST = Manner(shrink=False)
MUTANT = Manner(shrink=False, timeouts=1, scale=0.5)

Add = Callable[[str, str, Iterator[str]], None]  # rule, exercise, sentences
Say = Callable[[str], None]
Results = dict[str, ItemResult]  # by exercise
SLOW = ("performance",)  # BREAKS of a solution that is right, but slow on a device


class Runs:
    """The rules that run submissions, in batches: the k-th solution of every exercise is one submission."""

    def __init__(
        self, course: Course, items: Sequence[Item], exercises: list[Exercise], judge: Judge, say: Say, everything: bool
    ) -> None:
        self.everything = everything
        self.root, self.exercises, self.judge, self.say = Path(course.root), exercises, judge, say
        names = {e.name for e in exercises}
        self.items = [item for item in items if item.exercise in names]

    def run(self, texts: Mapping[str, str], manner: Manner, seed: int, title: str) -> Results:
        """One submission of some exercises."""
        self.say(title)
        items = [item for item in self.items if item.exercise in texts]
        report = self.judge.grade(
            {name: Source(text=text) for name, text in texts.items()}, items, seed=seed, manner=manner
        )
        return {item.exercise: item for item in report.items if item.exercise}

    def check(
        self,
        add: Add,
        table: dict[str, dict[str, Any]],
        *,
        with_mutants: bool,
        write: bool,
    ) -> None:
        """All rules."""
        references = {e.name: private.reference(self.root, e) for e in self.exercises}
        self._stubs(add)
        results, _ = self._full_marks(add, "reference", {n: [s] for n, s in references.items()})
        for name, result in results.items():
            table[name] |= {
                "seconds": result.seconds,
                "checks": len(result.checks),
                "hidden": sum(c.hidden for c in result.checks),
            }
        right = {e.name: self._files_of(add, e, "right", LEAST_RIGHT) for e in self.exercises}
        wrong = {e.name: self._files_of(add, e, "wrong", LEAST_WRONG) for e in self.exercises}
        _, missed = self._full_marks(add, "right", self._stale(right))
        full = {name: [s for s in files if (name, s.name) not in missed] for name, files in right.items()}
        seeds = SEEDS[: 2 if with_mutants else 1]  # the second run shows outcomes that depend on the seed
        vectors = self._wrongs(add, wrong, table, seeds)
        for exercise in self.exercises:
            self._record(add, exercise, full[exercise.name], wrong[exercise.name], vectors[exercise.name], write)
        self._standins(add)
        self._memoriser(add, references)
        self._plain(add, references, results, wrong, vectors)
        for exercise in self.exercises:
            caught = {check for fails in vectors[exercise.name].values() for check in fails}
            if with_mutants:
                self._mutants(add, exercise, references[exercise.name], table, write)
            caught |= records.caught_by_mutants(self.root, exercise)
            add(
                "hidden checks",
                exercise.name,
                (
                    f"the hidden check {c.id} is failed by no wrong solution and by no recorded mutant: give it one, or drop it"
                    for c in exercise.checks
                    if c.hidden and c.id not in caught
                ),
            )

    def _files_of(self, add: Add, exercise: Exercise, kind: str, least: int) -> list[Solution]:
        found = private.solutions(self.root, exercise, kind)
        if len(found) < least:
            add(
                kind,
                exercise.name,
                iter([f"solutions/{exercise.id}/{kind}/ has {len(found)} files, at least {least} are wanted"]),
            )
        return found

    def _stubs(self, add: Add) -> None:
        texts = {
            e.name: (self.root / "exercises" / e.id / f"{e.name}.py").read_text(encoding="utf-8")
            for e in self.exercises
        }
        for name, result in self.run(texts, FAST, SEEDS[0], "stub").items():
            if result.status is not Status.not_started:
                add("stub", name, iter([f"the stub is {result.status.value}, not not_started"]))
        for name, result in self.run(texts, Manner(shrink=False, run_stub=True), SEEDS[0], "stub, run").items():
            if result.points or result.status not in (Status.failed, Status.not_started):
                passed = ", ".join(step.id for step in result.steps if step.passed)
                add(
                    "stub",
                    name,
                    iter(
                        [
                            f"the stub, when run, is {result.status.value} with {result.points} points ({passed or result.message.en})"
                        ]
                    ),
                )

    def _stale(self, files: dict[str, list[Solution]]) -> dict[str, list[Solution]]:
        """Those that have to run: since their record, something that decides it has changed. With `everything`, all."""
        if self.everything:
            return files
        found = {e.name: records.recorded(self.root, e) for e in self.exercises}
        return {
            e.name: [s for s in files[e.name] if records.stale(self.root, e, s, found[e.name])] for e in self.exercises
        }

    def _full_marks(
        self, add: Add, kind: str, files: dict[str, list[Solution]]
    ) -> tuple[Results, set[tuple[str, str]]]:
        """Each under three seeds with half of each limit: a result by exercise, and who missed, as (exercise, solution)."""
        results: Results = {}
        missed: set[tuple[str, str]] = set()
        for k, batch in enumerate(_batches(files)):
            for seed in SEEDS:
                run = self.run({n: s.text for n, s in batch.items()}, STRICT, seed, f"{kind} {k + 1}, seed {seed}")
                for name, result in run.items():
                    results.setdefault(name, result)
                    if result.status is not Status.passed or result.points != result.max_points:
                        missed.add((name, batch[name].name))
                        add(
                            kind,
                            name,
                            iter(
                                [
                                    f"{kind} {batch[name].name}: {result.status.value} with seed {seed} and half of each limit: {_first_failure(result)}"
                                ]
                            ),
                        )
        return results, missed

    def _wrongs(
        self,
        add: Add,
        files: dict[str, list[Solution]],
        table: dict[str, dict[str, Any]],
        seeds: Sequence[int],
    ) -> dict[str, dict[str, list[str]]]:
        vectors: dict[str, dict[str, list[str]]] = {name: {} for name in files}
        todo = self._stale(files)
        for exercise in self.exercises:
            recorded = records.recorded(self.root, exercise)["wrong"]
            for solution in files[exercise.name]:
                if solution not in todo[exercise.name]:
                    fails = recorded[solution.name]["fails"]
                    vectors[exercise.name][solution.name] = fails
                    known = {c.id for c in exercise.checks}
                    add("wrong", exercise.name, _breaks(solution, fails, known))
        for k, batch in enumerate(_batches(todo)):
            texts = {n: s.text for n, s in batch.items()}
            runs = [self.run(texts, FAST, seed, f"wrong {k + 1}, seed {seed}") for seed in seeds]
            first, second = runs[0], runs[-1]
            for name, solution in batch.items():
                fails, again = _failed(first[name]), _failed(second[name])
                vectors[name][solution.name] = fails
                add("wrong", name, _breaks(solution, fails, {c.id for c in first[name].checks}))
                if fails != again:
                    add(
                        "wrong",
                        name,
                        iter(
                            [
                                f"wrong/{solution.name}.py fails {sorted(set(fails) ^ set(again))} under one seed only: make the checks decide"
                            ]
                        ),
                    )
                if first[name].status is Status.internal_error:
                    add("wrong", name, iter([f"wrong/{solution.name}.py: {first[name].message.en}"]))
        for exercise in self.exercises:
            found = vectors[exercise.name]
            if exercise.kernels is not None:  # what only a device can tell apart has no vector
                found = {n: f for n, f in found.items() if f or n not in _slow(files[exercise.name])}
            distinct = len({tuple(fails) for fails in found.values()})
            table[exercise.name] |= {
                "wrong": len(files[exercise.name]),
                "vectors": distinct,
                "run": len(todo[exercise.name]),
            }
            if found and distinct < LEAST_UNIQUE * len(found):
                add(
                    "diagnosis",
                    exercise.name,
                    iter(
                        [
                            f"only {distinct} of {len(found)} wrong solutions have a set of failed checks of their own, 80 % are wanted"
                        ]
                    ),
                )
        return vectors

    def _record(
        self,
        add: Add,
        exercise: Exercise,
        full: list[Solution],
        files: list[Solution],
        found: dict[str, list[str]],
        write: bool,
    ) -> None:
        """Hold vectors.json against what was seen, or write it. `full`: right solutions with full marks."""
        path = private.folder(self.root, exercise) / "vectors.json"
        data = {
            "right": {s.name: {"made_from": records.made_from(self.root, exercise, s)} for s in full},
            "wrong": {
                s.name: {
                    "zh": s.zh,
                    "en": s.en,
                    "fails": found[s.name],
                    "made_from": records.made_from(self.root, exercise, s),
                }
                | ({"link": s.link} if s.link else {})
                for s in files
            },
        }
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            if write:
                path.write_text(text, encoding="utf-8")
            else:
                add(
                    "diagnosis",
                    exercise.name,
                    iter([f"solutions/{exercise.id}/vectors.json is stale: run grader verify {exercise.name} --write"]),
                )

    def _standins(self, add: Add) -> None:
        files = {e.name: private.solutions(self.root, e, "standin") for e in self.exercises}
        for k, batch in enumerate(_batches(files)):
            for name, result in self.run(
                {n: s.text for n, s in batch.items()}, FAST, SEEDS[0], f"stand-in {k + 1}"
            ).items():
                missed = set(batch[name].breaks) - set(_failed(result))
                if missed or result.status is Status.passed:
                    add(
                        "stand-ins",
                        name,
                        iter([f"standin/{batch[name].name}.py passes {', '.join(sorted(missed)) or 'the item'}"]),
                    )

    def _memoriser(self, add: Add, references: dict[str, Solution]) -> None:
        manner = Manner(shrink=False, memorise=True)
        for name, result in self.run(
            {n: s.text for n, s in references.items()}, manner, SEEDS[0], "hard-coded visible examples"
        ).items():
            if result.status is Status.passed:
                add(
                    "hard-coding",
                    name,
                    iter(["a solution that hard-codes the visible examples passes the hidden checks"]),
                )
            for step in result.steps:
                hidden = [c for c in result.checks if c.hidden and c.step == step.id]
                if hidden and all(c.passed for c in hidden):
                    add(
                        "hard-coding",
                        name,
                        iter([f"hard-coding the visible examples is enough for the step {step.id}"]),
                    )

    def _plain(
        self,
        add: Add,
        references: Mapping[str, Solution],
        results: Results,
        wrong: Mapping[str, Sequence[Solution]],
        vectors: Mapping[str, Mapping[str, Sequence[str]]],
    ) -> None:
        """Visible outcomes of references and first wrong solutions, as they were seen under the grader, against plain pytest."""
        first = {name: files[0] for name, files in wrong.items() if files}
        ours = {name: _failed(result) for name, result in results.items()}
        for title, solutions, fails in (
            ("reference", references, ours),
            ("first wrong solution", {**references, **first}, ours | {n: vectors[n][s.name] for n, s in first.items()}),
        ):
            self.say(f"plain pytest, {title}")
            theirs = plain.visible_outcomes(self.root, {n: s.text for n, s in solutions.items()}, self.exercises)
            for exercise in self.exercises:
                for check in exercise.checks:
                    passed, plainly = check.id not in fails[exercise.name], theirs.get(f"{exercise.name}::{check.id}")
                    if not check.hidden and check.id not in MEASURED and plainly != passed:
                        add(
                            "plain pytest",
                            exercise.name,
                            iter(
                                [
                                    f"{check.id} of the {title} {_word(passed)} under the grader, {_word(plainly)} under plain pytest"
                                ]
                            ),
                        )

    def _mutants(
        self,
        add: Add,
        exercise: Exercise,
        reference: Solution,
        table: dict[str, dict[str, Any]],
        write: bool,
    ) -> None:
        path = private.folder(self.root, exercise) / "mutants.json"
        old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        reasons: dict[str, str] = old.get("survivors", {})
        killed: dict[str, list[str]] = {}
        survivors: dict[str, str] = {}
        made = mutants.mutants(reference.text)
        for number, mutant in enumerate(made):
            result = self.run(
                {exercise.name: mutant.text}, MUTANT, SEEDS[0], f"{exercise.name}: mutant {number + 1}/{len(made)}"
            )[exercise.name]
            fails = _failed(result)
            if fails:
                killed[mutant.name] = fails
            else:
                survivors[mutant.name] = reasons.get(mutant.name, "")
        table[exercise.name] |= {"mutants": len(made), "killed": len(killed)}
        data = {
            "made_from": records.mutants_made_from(self.root, exercise),
            "mutants": len(made),
            "killed": len(killed),
            "survivors": survivors,
            "caught_by": sorted({check for fails in killed.values() for check in fails}),
        }
        if write:
            path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        add(
            "mutants",
            exercise.name,
            (
                f"survives: {name}; write a check that fails it, or in mutants.json the reason why it is equivalent"
                for name, reason in survivors.items()
                if not reason
            ),
        )


def _batches(files: Mapping[str, Sequence[Solution]]) -> Iterator[dict[str, Solution]]:
    """The first solution of every exercise, then the second, as long as one has any."""
    for k in range(max(map(len, files.values()), default=0)):
        yield {name: solutions[k] for name, solutions in files.items() if k < len(solutions)}


def _breaks(solution: Solution, fails: Sequence[str], known: set[str]) -> Iterator[str]:
    """What a wrong solution's BREAKS promises and does not hold."""
    if solution.breaks == SLOW:
        if fails:
            yield f"wrong/{solution.name}.py breaks performance only, but fails {', '.join(fails)}"
        return
    unknown = set(solution.breaks) - known
    missed = set(solution.breaks) - set(fails) - unknown
    if unknown:
        yield f"wrong/{solution.name}.py: BREAKS names {', '.join(sorted(unknown))}, which do not exist"
    if missed:
        yield f"wrong/{solution.name}.py passes {', '.join(sorted(missed))}, which its BREAKS names"


def _slow(files: Sequence[Solution]) -> set[str]:
    return {solution.name for solution in files if solution.breaks == SLOW}


def _failed(result: ItemResult) -> list[str]:
    return sorted(check.id for check in result.checks if not check.passed)


def _first_failure(result: ItemResult) -> str:
    for check in result.checks:
        if not check.passed:
            return f"{check.id}: {check.message.en} {check.counterexample}"[:600]
    return result.message.en


def _word(passed: bool | None) -> str:
    return "is missing" if passed is None else "passes" if passed else "fails"
