"""The gate that every exercise passes. A rule is a function that yields one sentence per fault; tests plant each fault."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader.authoring import leaks, mutants, plain, private, prose, sync
from grader.authoring.private import Solution
from grader.judge import Judge, Manner, missing
from grader.model import CheckResult, Course, Exercise, Item, ItemResult, Status, Struct
from grader.submission import Source, fingerprint
from grader.suite import SuiteError

SEEDS = (101, 202, 303)
LEAST_RIGHT, LEAST_WRONG, LEAST_UNIQUE = 1, 3, 0.8
PUBLIC_FILES = {"README.md", "README.zh.md", "exercise.toml", "checks.toml", "driver.py"}
PRIVATE_FILES = {"test_hidden.py", "walkthrough.md", "walkthrough.zh.md", "vectors.json", "mutants.json"}
STRICT = Manner(scale=0.5)
FAST = Manner(shrink=False)
MUTANT = Manner(shrink=False, timeouts=1, scale=0.5)


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


Say = Callable[[str], None]
Results = dict[str, ItemResult]  # by exercise


def verify(course: Course, items: Sequence[Item], *, with_mutants: bool = False, write: bool = False, everything: bool = False, jobs: int = 2, isolation: str = "auto",
           say: Say = lambda text: None) -> Verification:
    """Run all rules over the chosen items. `everything`: run wrong solutions again whose record is still fresh. `write`: record vectors (and, with mutants, their table) where they are stale."""
    root = Path(course.root)
    exercises = [course.exercise(item.exercise) for item in items if item.exercise]
    faults: list[Fault] = []
    notes: list[str] = []
    table: dict[str, dict[str, Any]] = {e.name: {} for e in exercises}

    def add(rule: str, exercise: str, texts: Iterator[str]) -> None:
        faults.extend(Fault(rule, exercise, text) for text in texts)

    for exercise in exercises:
        add("files", exercise.name, _files(root, exercise))
        add("signatures", exercise.name, _signatures(root, exercise))
        add("prose", exercise.name, prose.complaints(root, exercise))
        add("steps", exercise.name, _steps(exercise))
    for slug in sorted({item.chapter for item in items}):
        add("prose", slug, prose.chapter_complaints(root, slug))
    add("given", "", _given(root))
    changes, sync_notes = sync.sync(root)
    add("sync", "", (f"{change.path} is stale: run grader sync" for change in changes))
    notes += sync_notes
    if course.has_solutions:
        add("leaks", "", leaks.complaints(root, list(course.exercises)))
    runnable = [e for e in exercises if not missing(e)]
    notes += [f"{e.name}: not run, {missing(e)} is not installed" for e in exercises if missing(e)]
    if course.has_solutions and runnable and not faults_stop(faults):
        try:
            with Judge(course, runnable, isolation=isolation, jobs=jobs) as judge:
                judge.collected()
                _Runs(course, items, runnable, judge, say, everything).check(add, table, with_mutants=with_mutants, write=write)
        except SuiteError as error:
            add("tests", "", iter([str(error)]))
    return Verification(faults=tuple(faults), table=table, notes=tuple(notes))


def faults_stop(faults: Sequence[Fault]) -> bool:
    """Stale generated files make every later result meaningless."""
    return any(fault.rule == "sync" for fault in faults)


class _Runs:
    """The rules that run submissions, in batches: the k-th solution of every exercise is one submission."""

    def __init__(self, course: Course, items: Sequence[Item], exercises: list[Exercise], judge: Judge, say: Say, everything: bool) -> None:
        self.everything = everything
        self.root, self.exercises, self.judge, self.say = Path(course.root), exercises, judge, say
        names = {e.name for e in exercises}
        self.items = [item for item in items if item.exercise in names]

    def run(self, texts: Mapping[str, str], manner: Manner, seed: int, title: str) -> Results:
        """One submission of some exercises."""
        self.say(title)
        items = [item for item in self.items if item.exercise in texts]
        report = self.judge.grade({name: Source(text=text) for name, text in texts.items()}, items, seed=seed, manner=manner)
        return {item.exercise: item for item in report.items if item.exercise}

    def check(self, add: Callable[[str, str, Iterator[str]], None], table: dict[str, dict[str, Any]], *, with_mutants: bool, write: bool) -> None:
        """All rules."""
        references = {e.name: private.reference(self.root, e) for e in self.exercises}
        self._stubs(add)
        for name, result in self._full_marks(add, "reference", {n: [s] for n, s in references.items()}).items():
            table[name] |= {"seconds": result.seconds, "checks": len(result.checks), "hidden": sum(c.hidden for c in result.checks)}
        self._full_marks(add, "right", {e.name: self._files_of(add, e, "right", LEAST_RIGHT) for e in self.exercises})
        seeds = SEEDS[: 2 if with_mutants else 1]  # the second run shows outcomes that depend on the seed
        vectors = self._wrongs(add, {e.name: self._files_of(add, e, "wrong", LEAST_WRONG) for e in self.exercises}, table, write, seeds)
        self._standins(add)
        self._memoriser(add, references)
        self._plain(add, references)
        for exercise in self.exercises:
            caught = {check for fails in vectors[exercise.name].values() for check in fails}
            if with_mutants:
                self._mutants(add, exercise, references[exercise.name], vectors[exercise.name], table, write)
            caught |= _caught_by_mutants(self.root, exercise)
            add("hidden checks", exercise.name, (f"the hidden check {c.id} is failed by no wrong solution and by no recorded mutant: give it one, or drop it"
                                                 for c in exercise.checks if c.hidden and c.id not in caught))

    def _files_of(self, add: Callable[..., None], exercise: Exercise, kind: str, least: int) -> list[Solution]:
        found = private.solutions(self.root, exercise, kind)
        if len(found) < least:
            add(kind, exercise.name, iter([f"solutions/{exercise.id}/{kind}/ has {len(found)} files, at least {least} are wanted"]))
        return found

    def _stubs(self, add: Callable[[str, str, Iterator[str]], None]) -> None:
        texts = {e.name: (self.root / "exercises" / e.id / f"{e.name}.py").read_text(encoding="utf-8") for e in self.exercises}
        for name, result in self.run(texts, FAST, SEEDS[0], "stub").items():
            if result.status is not Status.not_started:
                add("stub", name, iter([f"the stub is {result.status.value}, not not_started"]))
        for name, result in self.run(texts, Manner(shrink=False, run_stub=True), SEEDS[0], "stub, run").items():
            if result.points or result.status not in (Status.failed, Status.not_started):
                passed = ", ".join(step.id for step in result.steps if step.passed)
                add("stub", name, iter([f"the stub, when run, is {result.status.value} with {result.points} points ({passed or result.message.en})"]))

    def _full_marks(self, add: Callable[[str, str, Iterator[str]], None], kind: str, files: dict[str, list[Solution]]) -> Results:
        results: Results = {}
        for k in range(max(map(len, files.values()), default=0)):
            batch = {name: solutions[k] for name, solutions in files.items() if k < len(solutions)}
            for seed in SEEDS:
                run = self.run({n: s.text for n, s in batch.items()}, STRICT, seed, f"{kind} {k + 1}, seed {seed}")
                for name, result in run.items():
                    results.setdefault(name, result)
                    if result.status is not Status.passed or result.points != result.max_points:
                        add(kind, name, iter([f"{kind} {batch[name].name}: {result.status.value} with seed {seed} and half of each limit: {_first_failure(result)}"]))
        return results

    def _wrongs(self, add: Callable[[str, str, Iterator[str]], None], files: dict[str, list[Solution]], table: dict[str, dict[str, Any]],
                write: bool, seeds: Sequence[int]) -> dict[str, dict[str, list[str]]]:
        vectors: dict[str, dict[str, list[str]]] = {name: {} for name in files}
        recorded = {e.name: _recorded(self.root, e) for e in self.exercises} if not self.everything else {}
        todo = {e.name: [s for s in files[e.name] if _stale(self.root, e, s, recorded.get(e.name, {}))] for e in self.exercises}
        for exercise in self.exercises:
            for solution in files[exercise.name]:
                if solution not in todo[exercise.name]:
                    fails = recorded[exercise.name][solution.name]["fails"]
                    vectors[exercise.name][solution.name] = fails
                    known = {c.id for c in exercise.checks}
                    add("wrong", exercise.name, _breaks(solution, fails, known))
        for k in range(max(map(len, todo.values()), default=0)):
            batch = {name: solutions[k] for name, solutions in todo.items() if k < len(solutions)}
            texts = {n: s.text for n, s in batch.items()}
            runs = [self.run(texts, FAST, seed, f"wrong {k + 1}, seed {seed}") for seed in seeds]
            first, second = runs[0], runs[-1]
            for name, solution in batch.items():
                fails, again = _failed(first[name]), _failed(second[name])
                vectors[name][solution.name] = fails
                add("wrong", name, _breaks(solution, fails, {c.id for c in first[name].checks}))
                if fails != again:
                    add("wrong", name, iter([f"wrong/{solution.name}.py fails {sorted(set(fails) ^ set(again))} under one seed only: make the checks decide"]))
                if first[name].status is Status.internal_error:
                    add("wrong", name, iter([f"wrong/{solution.name}.py: {first[name].message.en}"]))
        for exercise in self.exercises:
            found = vectors[exercise.name]
            distinct = len({tuple(fails) for fails in found.values()})
            table[exercise.name] |= {"wrong": len(found), "vectors": distinct, "run": len(todo[exercise.name])}
            if found and distinct < LEAST_UNIQUE * len(found):
                add("diagnosis", exercise.name, iter([f"only {distinct} of {len(found)} wrong solutions have a set of failed checks of their own, 80 % are wanted"]))
            self._record_vectors(add, exercise, files[exercise.name], found, write)
        return vectors

    def _record_vectors(self, add: Callable[..., None], exercise: Exercise, files: list[Solution], found: dict[str, list[str]], write: bool) -> None:
        path = private.folder(self.root, exercise) / "vectors.json"
        data = {"wrong": {s.name: {"zh": s.zh, "en": s.en, "fails": found[s.name], "made_from": _wrong_made_from(self.root, exercise, s)}
                          | ({"link": s.link} if s.link else {}) for s in files}}
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            if write:
                path.write_text(text, encoding="utf-8")
            else:
                add("diagnosis", exercise.name, iter([f"solutions/{exercise.id}/vectors.json is stale: run grader verify {exercise.name} --write"]))

    def _standins(self, add: Callable[[str, str, Iterator[str]], None]) -> None:
        files = {e.name: private.solutions(self.root, e, "standin") for e in self.exercises}
        for k in range(max(map(len, files.values()), default=0)):
            batch = {name: solutions[k] for name, solutions in files.items() if k < len(solutions)}
            for name, result in self.run({n: s.text for n, s in batch.items()}, FAST, SEEDS[0], f"stand-in {k + 1}").items():
                missed = set(batch[name].breaks) - set(_failed(result))
                if missed or result.status is Status.passed:
                    add("stand-ins", name, iter([f"standin/{batch[name].name}.py passes {', '.join(sorted(missed)) or 'the item'}"]))

    def _memoriser(self, add: Callable[[str, str, Iterator[str]], None], references: dict[str, Solution]) -> None:
        manner = Manner(shrink=False, memorise=True)
        for name, result in self.run({n: s.text for n, s in references.items()}, manner, SEEDS[0], "hard-coded visible examples").items():
            if result.status is Status.passed:
                add("hard-coding", name, iter(["a solution that hard-codes the visible examples passes the hidden checks"]))
            for step in result.steps:
                hidden = [c for c in result.checks if c.hidden and c.step == step.id]
                if hidden and all(c.passed for c in hidden):
                    add("hard-coding", name, iter([f"hard-coding the visible examples is enough for the step {step.id}"]))

    def _plain(self, add: Callable[[str, str, Iterator[str]], None], references: dict[str, Solution]) -> None:
        wrong = {e.name: private.solutions(self.root, e, "wrong")[:1] for e in self.exercises}
        second = {name: (files[0].text if files else references[name].text) for name, files in wrong.items()}
        for title, texts in (("reference", {n: s.text for n, s in references.items()}), ("first wrong solution", second)):
            ours = self.run(texts, FAST, SEEDS[0], f"plain pytest, {title}")
            theirs = plain.visible_outcomes(self.root, texts, self.exercises)
            for name, result in ours.items():
                for check in result.checks:
                    if not check.hidden and theirs.get(f"{name}::{check.id}") != check.passed:
                        add("plain pytest", name, iter([f"{check.id} of the {title} {_word(check)} under the grader, "
                                                        f"{_pytest_word(theirs.get(f'{name}::{check.id}'))} under plain pytest"]))

    def _mutants(self, add: Callable[[str, str, Iterator[str]], None], exercise: Exercise, reference: Solution, vectors: dict[str, list[str]],
                 table: dict[str, dict[str, Any]], write: bool) -> None:
        path = private.folder(self.root, exercise) / "mutants.json"
        old = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        reasons: dict[str, str] = old.get("survivors", {})
        killed: dict[str, list[str]] = {}
        survivors: dict[str, str] = {}
        made = mutants.mutants(reference.text)
        for number, mutant in enumerate(made):
            result = self.run({exercise.name: mutant.text}, MUTANT, SEEDS[0], f"{exercise.name}: mutant {number + 1}/{len(made)}")[exercise.name]
            fails = _failed(result)
            if fails:
                killed[mutant.name] = fails
            else:
                survivors[mutant.name] = reasons.get(mutant.name, "")
        table[exercise.name] |= {"mutants": len(made), "killed": len(killed)}
        data = {"made_from": _made_from(self.root, exercise), "mutants": len(made), "killed": len(killed), "survivors": survivors,
                "caught_by": sorted({check for fails in killed.values() for check in fails})}
        if write:
            path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        add("mutants", exercise.name, (f"survives: {name}; write a check that fails it, or in mutants.json the reason why it is equivalent"
                                       for name, reason in survivors.items() if not reason))


def _breaks(solution: Solution, fails: Sequence[str], known: set[str]) -> Iterator[str]:
    """What a wrong solution's BREAKS promises and does not hold."""
    unknown = set(solution.breaks) - known
    missed = set(solution.breaks) - set(fails) - unknown
    if unknown:
        yield f"wrong/{solution.name}.py: BREAKS names {', '.join(sorted(unknown))}, which do not exist"
    if missed:
        yield f"wrong/{solution.name}.py passes {', '.join(sorted(missed))}, which its BREAKS names"


def _recorded(root: Path, exercise: Exercise) -> dict[str, Any]:
    path = private.folder(root, exercise) / "vectors.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["wrong"] if path.exists() else {}
    return found


def _stale(root: Path, exercise: Exercise, solution: Solution, recorded: dict[str, Any]) -> bool:
    return bool(recorded.get(solution.name, {}).get("made_from") != _wrong_made_from(root, exercise, solution))


def _wrong_made_from(root: Path, exercise: Exercise, solution: Solution) -> str:
    """All that decides what a wrong solution fails, the grader apart."""
    limits = json.dumps(msgspec.to_builtins(exercise.limits))
    return mutants.fingerprint(solution.text, limits, _tests_made_from(root, exercise))


def _tests_made_from(root: Path, exercise: Exercise) -> str:
    paths = [root / "exercises" / exercise.id / f"test_{exercise.name}.py", private.folder(root, exercise) / "test_hidden.py",
             root / "exercises" / exercise.id / "driver.py"]
    texts = [path.read_text(encoding="utf-8") for path in paths if path.exists()]
    return mutants.fingerprint(*texts, *_given_of(root, texts))


def _given_of(root: Path, texts: list[str]) -> list[str]:
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


def _made_from(root: Path, exercise: Exercise) -> str:
    return mutants.fingerprint(_tests_made_from(root, exercise), private.reference(root, exercise).text)


def _caught_by_mutants(root: Path, exercise: Exercise) -> set[str]:
    """Checks that a recorded mutant fails; a stale record counts for nothing."""
    path = private.folder(root, exercise) / "mutants.json"
    if not path.exists():
        return set()
    data = json.loads(path.read_text(encoding="utf-8"))
    return set(data["caught_by"]) if data["made_from"] == _made_from(root, exercise) else set()


def _files(root: Path, exercise: Exercise) -> Iterator[str]:
    """No orphan, nothing missing."""
    public, secret = root / "exercises" / exercise.id, root / "solutions" / exercise.id
    for path in sorted(public.iterdir()):
        known = path.name in PUBLIC_FILES or path.name in (f"{exercise.name}.py", f"test_{exercise.name}.py") or path.name == "__pycache__"
        if not known:
            yield f"exercises/{exercise.id}/{path.name} belongs to nothing"
    for name in ("README.md", "README.zh.md", f"test_{exercise.name}.py"):
        if not (public / name).exists():
            yield f"exercises/{exercise.id}/{name} is missing"
    if not (root / "solutions").is_dir():
        return
    for path in sorted(secret.iterdir()) if secret.is_dir() else []:
        known = path.name in PRIVATE_FILES or path.name == f"{exercise.name}.py" or path.name.startswith("bench-") or (
            path.is_dir() and path.name in ("right", "wrong", "standin", "__pycache__"))
        if not known:
            yield f"solutions/{exercise.id}/{path.name} belongs to nothing"
    for name in (f"{exercise.name}.py", "test_hidden.py", "walkthrough.md", "walkthrough.zh.md"):
        if not (secret / name).exists():
            yield f"solutions/{exercise.id}/{name} is missing"
    for folder in sorted((root / "solutions" / exercise.chapter).iterdir()) if (root / "solutions" / exercise.chapter).is_dir() else []:
        if folder.is_dir() and folder.name != "__pycache__" and not (root / "exercises" / exercise.chapter / folder.name).is_dir():
            yield f"solutions/{exercise.chapter}/{folder.name} mirrors no exercise"


def _given(root: Path) -> Iterator[str]:
    """`given` is loaded by every cell and every learner, with or without the large packages."""
    for path in sorted((root / "exercises" / "given").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                if name.split(".")[0] in ("torch", "triton", "numpy"):
                    yield f"{path.relative_to(root).as_posix()}:{node.lineno} imports {name}: import it inside a function, or under TYPE_CHECKING"


def _signatures(root: Path, exercise: Exercise) -> Iterator[str]:
    """Stub and reference agree."""
    stub = root / "exercises" / exercise.id / f"{exercise.name}.py"
    reference = root / "solutions" / exercise.id / f"{exercise.name}.py"
    if not (stub.exists() and reference.exists()):
        return
    ours, theirs = (_public(path.read_text(encoding="utf-8")) for path in (stub, reference))
    for name in sorted(ours.keys() | theirs.keys()):
        if ours.get(name) != theirs.get(name):
            yield f"{name} has the signature {ours.get(name, 'none')} in the stub and {theirs.get(name, 'none')} in the reference"
    if fingerprint(stub.read_text(encoding="utf-8")) != exercise.stub:
        yield "checks.toml has the fingerprint of another stub: run grader sync"


def _public(text: str) -> dict[str, str]:
    found = {}
    for node in ast.parse(text).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_"):
            found[node.name] = ast.unparse(node.args)
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            found[node.name] = "class"
            found |= {f"{node.name}.{n.name}": ast.unparse(n.args) for n in node.body
                      if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) and (not n.name.startswith("_") or n.name == "__init__")}
    return found


def _steps(exercise: Exercise) -> Iterator[str]:
    """Every step is decided by checks, one of them visible; the first takes ten minutes."""
    for step in exercise.steps:
        mine = [check for check in exercise.checks if check.step == step.id]
        if not any(not check.hidden for check in mine):
            yield f"the step {step.id} has no visible check"
        if not any(check.hidden for check in mine):
            yield f"the step {step.id} has no hidden check"
    if exercise.steps[0].minutes > 10:
        yield f"the first step takes {exercise.steps[0].minutes} minutes, ten are the most"
    if all(step.stretch for step in exercise.steps):
        yield "all steps are stretch"


def _failed(result: ItemResult) -> list[str]:
    return sorted(check.id for check in result.checks if not check.passed)


def _first_failure(result: ItemResult) -> str:
    for check in result.checks:
        if not check.passed:
            return f"{check.id}: {check.message.en} {check.counterexample}"[:600]
    return result.message.en


def _word(check: CheckResult) -> str:
    return "passes" if check.passed else "fails"


def _pytest_word(passed: bool | None) -> str:
    return "is missing" if passed is None else "passes" if passed else "fails"
