"""One submission × items → Report. The only place that knows in which order things happen."""

from __future__ import annotations

import hashlib
import hmac
import platform
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any, Literal

import msgspec

from grader import __version__, relay, suite, verdict
from grader.kernels import performance
from grader.kernels.extract import Extracted
from grader.kernels.manifest import Manifest
from grader.kernels.performance import Wanted
from grader.kernels.provider import provider
from grader.kernels.replay import Shapes
from grader.model import Course, Exercise, Item, ItemResult, Outcome, Report, Seeds, Status, Struct
from grader.sandbox import spawned, yard
from grader.submission import Source, digest, fingerprint

Progress = Callable[[str, str, str], None]  # exercise, check, outcome
Events = dict[str, dict[str, Any]]  # check id -> event


class Manner(Struct, frozen=True):
    """How a run differs from a learner's: what `verify` needs."""

    scale: float = 1.0  # of every limit
    shrink: bool = True
    timeouts: int = 3  # that end an item
    run_stub: bool = False  # run what equals the stub, too
    memorise: bool = False  # hidden checks meet a memory of the visible ones instead of the answer


LEARNER = Manner()


def quiet(exercise: str, check: str, outcome: str) -> None:
    """No progress."""


def make_seeds(sources: Mapping[str, str], secret: bytes, seed: int | None) -> tuple[Seeds, dict[str, int]]:
    """The public seed of visible tests; of hidden ones HMAC(secret, submission), reported as a commitment only."""
    hidden = (
        int.from_bytes(hmac.digest(secret, digest(dict(sources)).encode(), "sha256")[:7], "big")
        if seed is None
        else seed
    )
    visible = suite.VISIBLE_SEED if seed is None else seed
    commitment = hashlib.sha256(b"hidden seed" + hidden.to_bytes(8, "big")).hexdigest()
    return Seeds(visible=visible, hidden_commitment=commitment, secret=bool(secret) and seed is None), {
        "visible": visible,
        "hidden": hidden,
    }


class Judge:
    """Warm processes for some exercises of a course; grades any number of submissions. A context manager."""

    def __init__(
        self,
        course: Course,
        exercises: Sequence[Exercise],
        *,
        tests: Literal["all", "visible"] = "all",
        isolation: str = "auto",
        device: Wanted = "cpu",
        jobs: int = 1,
    ) -> None:
        """device: where kernels are timed; `auto`: where there is a card. Without one the report says so."""
        self.device: Wanted = device
        self.course, self.exercises, self.jobs = course, tuple(exercises), max(1, jobs)
        self.tests: Literal["all", "visible"] = tests if _hidden_are_here(course, exercises) else "visible"
        self.mode, self.note = yard.find_walls(isolation)
        self.spawns = self.mode == "process" and not spawned.can_fork()
        self._place = Path(tempfile.mkdtemp(prefix="grader-"))
        root = Path(course.root)
        (self._place / "tests").mkdir()
        staged = suite.stage(course, list(exercises), self._place / "tests", hidden=self.tests == "all")
        self._inside = yard.stage(root / "exercises" / "given", self._place / "inside")
        self._needs = {need for exercise in exercises for need in exercise.needs}
        self._drivers = {e.name: _text(root / "exercises" / e.id / "driver.py") for e in exercises}
        self.lanes = [_Lane(self) for _ in range(self.jobs)]
        flavours = set().union(*(yard.flavours_of(e) for e in exercises if not missing(e)))
        for flavour in sorted(flavours):
            self.lanes[0].warm(flavour)
        if self.spawns:
            spawned.compile_inside(self._inside)
        self._suite: suite.Suite | relay.Relay | None = None
        if flavours:
            kind = relay.Relay if self.spawns else suite.Suite
            self._suite = kind(staged, [e for e in exercises if not missing(e)])
        self._forking = threading.Lock()

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """End all processes, remove the stage."""
        for lane in self.lanes:
            lane.close()
        if self._suite is not None:
            self._suite.close()
        shutil.rmtree(self._place, ignore_errors=True)

    def collected(self) -> list[str]:
        """The checks that pytest found, as `exercise::id`."""
        return self._suite.wait_ready() if self._suite is not None else []

    def grade(
        self,
        sources: Mapping[str, Source],
        items: Sequence[Item],
        *,
        secret: bytes = b"",
        seed: int | None = None,
        progress: Progress = quiet,
        manner: Manner = LEARNER,
    ) -> Report:
        """Grade the named exercises of one submission. `sources` by exercise; what is absent is not_started."""
        started = time.monotonic()
        seeds, numbers = make_seeds({name: source.text for name, source in sources.items()}, secret, seed)
        wanted = [self.course.exercise(item.exercise) for item in items if item.exercise]
        ready, settled = [], {}
        for exercise in wanted:
            source = sources.get(exercise.name, Source(absent=True))
            if (
                source.problem is None
                and not missing(exercise)
                and not (
                    source.absent
                    or (fingerprint(source.text) == exercise.stub and exercise.stub and not manner.run_stub)
                )
            ):
                ready.append((exercise, source.text))
            else:
                settled[exercise.name] = source
        outcomes = self._run_all(ready, numbers, progress, manner)
        results = tuple(self._result(item, outcomes, settled) for item in items if item.exercise)
        by_chapter = verdict.chapter_lines(items, results)
        results = tuple(self._timed(result, sources, of_record=bool(secret)) for result in results)
        ordered = tuple(
            by_chapter.get(item.number) or next(r for r in results if r.number == item.number)
            for item in items
            if item.exercise or item.number in by_chapter
        )
        return Report(
            format=1,
            course_version=self.course.version,
            grader_version=__version__,
            submission=digest({name: source.text for name, source in sources.items()}),
            seeds=seeds,
            tests=self.tests,
            isolation=yard.isolation_of(self.mode),
            isolation_note=self.note,
            device=next((r.performance.device for r in results if r.performance and r.performance.device), "cpu"),
            versions=self.versions(),
            duration=round(time.monotonic() - started, 3),
            items=ordered,
        )

    def versions(self) -> dict[str, str]:
        """Of everything that could change a result."""
        found = {
            "python": platform.python_version(),
            "pytest": metadata.version("pytest"),
            "hypothesis": metadata.version("hypothesis"),
        }
        for lane in self.lanes:
            found |= lane.versions()
        return found

    # -- running --

    def _run_all(
        self, ready: list[tuple[Exercise, str]], seeds: dict[str, int], progress: Progress, manner: Manner
    ) -> dict[str, Events]:
        if not ready:
            return {}
        shares = [ready[i :: self.jobs] for i in range(self.jobs)]
        with ThreadPoolExecutor(self.jobs) as pool:
            parts = list(
                pool.map(
                    lambda pair: self._run_share(pair[0], pair[1], seeds, progress, manner), zip(self.lanes, shares)
                )
            )
        outcomes = {name: events for part in parts for name, events in part.items()}
        for exercise, text in ready:  # ours to blame unless shown otherwise: once more, in fresh processes
            if verdict.internal(outcomes[exercise.name]):
                lane = self.lanes[0]
                lane.restart()
                outcomes |= self._run_share(lane, [(exercise, text)], seeds, progress, manner)
                if verdict.internal(outcomes[exercise.name]) and self._reference_passes(exercise, seeds):
                    outcomes[exercise.name] = verdict.blamed(outcomes[exercise.name])
        return outcomes

    def _reference_passes(self, exercise: Exercise, seeds: dict[str, int]) -> bool:
        reference = _text(Path(self.course.root, "solutions", exercise.id, f"{exercise.name}.py"))
        if not reference:
            return False
        lane = self.lanes[0]
        lane.restart()
        events = self._run_share(lane, [(exercise, reference)], seeds, quiet, LEARNER)[exercise.name]
        return all(
            events.get(c.id, {}).get("outcome") == Outcome.passed.value for c in exercise.checks if self._runs(c.hidden)
        )

    def _runs(self, hidden: bool) -> bool:
        return not hidden or self.tests == "all"

    def _run_share(
        self, lane: _Lane, share: list[tuple[Exercise, str]], seeds: dict[str, int], progress: Progress, manner: Manner
    ) -> dict[str, Events]:
        """One worker after the other until every check of the share has an event."""
        assert self._suite is not None
        outcomes: dict[str, Events] = {exercise.name: {} for exercise, _ in share}
        if not share:
            return outcomes
        done: set[str] = set()
        if self.mode == "flat":
            lane.restart()
        for _ in range(2 + sum(len(e.checks) for e, _ in share)):
            with self._forking:
                self._suite.wait_ready()
            flavours = {e.name: self._flavour(e, text) for e, text in share}
            wanted = set(flavours.values()) | {"build" for e, _ in share if e.kernels is not None}
            nurseries = {f: lane.nursery(f) for f in sorted(wanted)}
            order = {
                "items": [_order(e, text, self._drivers[e.name], flavours[e.name], manner.scale) for e, text in share],
                "skip": sorted(done),
                "seeds": seeds,
                "shrink": manner.shrink,
                "timeouts": manner.timeouts,
                "memorise": manner.memorise,
                "built": str(self._place / "built"),
            }
            current, finished, broken = "", False, ""
            for event in self._suite.session(order, nurseries, self._forking):
                if "start" in event:
                    current = event["start"]
                elif "end" in event:
                    name, check = event["end"].split("::")
                    verdict.merge(outcomes[name], check, event)
                    done.add(event["end"])
                    current = ""
                    progress(name, check, event["outcome"])
                elif "broken" in event:
                    broken = event["broken"]
                else:
                    finished = True
            if finished:
                return outcomes
            lane.restart()
            if not current:
                for exercise, _ in share:
                    outcomes[exercise.name].setdefault(
                        "", {"outcome": Outcome.internal.value, "why": broken or "the worker ended"}
                    )
                return outcomes
            name, check = current.split("::")
            verdict.merge(
                outcomes[name],
                check,
                {"outcome": Outcome.internal.value, "why": broken or "the worker ended in this check"},
            )
            done.add(current)
        return outcomes

    def _flavour(self, exercise: Exercise, text: str) -> str:
        """What its cells are warmed up with."""
        if not self.spawns:
            return yard.flavour_of(exercise.needs)
        return spawned.flavour_of(exercise, [text, self._drivers[exercise.name]], self._place / "tests")

    def _result(self, item: Item, outcomes: dict[str, Events], settled: dict[str, Source]) -> ItemResult:
        exercise = self.course.exercise(item.exercise)
        if exercise.name in settled:
            return verdict.not_run(item, exercise, settled[exercise.name], missing(exercise), self.tests)
        return verdict.item_result(item, exercise, outcomes[exercise.name], self.tests, Path(self.course.root))

    def _timed(self, result: ItemResult, sources: Mapping[str, Source], *, of_record: bool) -> ItemResult:
        """A passed kernel item with its performance, or with the reason why there is none."""
        exercise = self.course.exercise(result.exercise)
        if exercise.kernels is None or not exercise.kernels.performance or result.status is not Status.passed:
            return result
        reference = _text(Path(self.course.root, "solutions", exercise.id, f"{exercise.name}.py"))
        found = performance.measure(
            Path(self.course.root),
            exercise,
            self.provider(exercise, sources[exercise.name].text),
            device=self.device,
            of_record=of_record,
            walls=self.mode != "process",
            reference=self.provider(exercise, reference) if reference else None,
        )
        return msgspec.structs.replace(result, performance=found)

    def provider(self, exercise: Exercise, source: str) -> performance.Provider:
        """What records the calls of one submission for the clock; its cells start when it is first asked."""

        def record(function: str, shapes: Shapes) -> tuple[Manifest, Extracted]:
            cells = yard.Cells(self.lanes[0].nursery(yard.flavour_of(exercise.needs)))
            return provider(cells, exercise, source)(function, shapes)

        return record


class _Lane:
    """The nurseries of one parallel lane."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.yards: dict[str, yard.Yard | spawned.SpawnedYard] = {}
        self._versions: dict[str, str] = {}

    def warm(self, flavour: str) -> None:
        """Start a nursery without waiting for it."""
        if self.judge.spawns:
            self.yards[flavour] = spawned.SpawnedYard(flavour, self.judge._inside)
        else:
            self.yards[flavour] = yard.Yard(flavour, self.judge.mode, self.judge._inside)

    def nursery(self, flavour: str) -> Any:
        """The control socket of a ready nursery, or the plan of cells that are spawned."""
        if flavour not in self.yards:
            self.warm(flavour)
        self.yards[flavour].wait_ready()
        self._versions |= self.yards[flavour].versions
        return self.yards[flavour].control

    def versions(self) -> dict[str, str]:
        return self._versions

    def restart(self) -> None:
        """Fresh nurseries at the next use."""
        self.close()
        self.yards.clear()

    def close(self) -> None:
        for running in self.yards.values():
            running.close()


def _hidden_are_here(course: Course, exercises: Sequence[Exercise]) -> bool:
    """Whether every hidden check has its test: an unlocked Pro edition, or one own item, has solutions/ without all of them."""
    hidden = [exercise for exercise in exercises if any(check.hidden for check in exercise.checks)]
    return course.has_solutions and all(
        Path(course.root, "solutions", exercise.id, "test_hidden.py").exists() for exercise in hidden
    )


def missing(exercise: Exercise) -> str:
    """The first package that an exercise needs and this machine has not; empty when all are there."""
    if "triton" in exercise.needs and sys.platform != "linux":  # some build may be there; cells could not use it
        return "triton"
    for need in exercise.needs:
        try:
            metadata.version(need)
        except metadata.PackageNotFoundError:
            return need
    return ""


def _order(exercise: Exercise, text: str, driver: str, flavour: str, scale: float) -> dict[str, Any]:
    return {
        "name": exercise.name,
        "folder": exercise.id,
        "source": text,
        "driver": driver,
        "flavour": flavour,
        "kernels": msgspec.to_builtins(exercise.kernels),
        "call_s": exercise.limits.call_s * scale,
        "item_s": exercise.limits.item_s * scale,
        "memory_mb": int(exercise.limits.memory_mb * scale),
    }


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
