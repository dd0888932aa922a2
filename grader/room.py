"""Walls around the answers of one exercise outside of a worker: what a trial and a notebook's step talk to."""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader.kernels.answer import KernelAnswer, Replayer
from grader.model import Exercise, Text
from grader.proxy import Answer, Session
from grader.registry import Registry
from grader.sandbox import yard
from grader.sandbox.spawned import End, Source, SpawnedCells, SpawnedYard, can_fork


class Visit:
    """One answer in its cells, as long as one check or trial takes."""

    def __init__(self) -> None:
        self.answer: Any = None
        self.sessions: list[Session] = []
        self.ends: list[End] = []
        self.replayer: Replayer | None = None

    def fault(self) -> Text | None:
        """Why nothing that the answer says counts: a fault of its kernels, or what happened to a cell."""
        if self.replayer is not None and self.replayer.faults:
            return self.replayer.faults[-1].text
        poison = next((session.poison for session in self.sessions if session.poison), None)
        return Text(str(poison), str(poison)) if poison is not None else None


class Room:
    """Warm processes for one exercise. A context manager; YardError where no walls stand."""

    def __init__(self, given: Path, exercise: Exercise, isolation: str = "auto") -> None:
        """given: the folder `given` of the course. Its parent is importable afterwards."""
        self.exercise = exercise
        if str(given.parent) not in sys.path:
            sys.path.insert(0, str(given.parent))
        mode, _ = yard.find_walls(isolation)
        self._place = tempfile.mkdtemp(prefix="grader-")
        self._yards: dict[str, yard.Yard | SpawnedYard] = {}
        self._cells: dict[str, Source] = {}
        try:
            staged = yard.stage(given, Path(self._place))
            spawns = mode == "process" and not can_fork()
            for flavour in sorted(yard.flavours_of(exercise)):
                self._yards[flavour] = SpawnedYard(flavour, staged) if spawns else yard.Yard(flavour, mode, staged)
            for flavour, running in self._yards.items():
                running.wait_ready()
                self._cells[flavour] = (
                    SpawnedCells(running.control) if isinstance(running, SpawnedYard) else yard.Cells(running.control)
                )
            self._registry = Registry.scan("given")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Room:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """End all processes."""
        for cells in self._cells.values():
            if isinstance(cells, SpawnedCells):
                cells.drop_spare()
        for running in self._yards.values():
            running.close()
        shutil.rmtree(self._place, ignore_errors=True)

    @contextlib.contextmanager
    def visit(self, text: str, seconds: float) -> Iterator[Visit]:
        """The module whose source is `text`, in fresh cells for so many seconds. What its import raises is raised here."""
        exercise, visit, until = self.exercise, Visit(), time.monotonic() + seconds
        kernels = exercise.kernels

        def enter(machine: str, source: str) -> Session:
            name = exercise.name if machine in ("", "record") else f"{exercise.name}__kernels"
            session = self._enter(visit, "build" if machine == "build" else yard.flavour_of(exercise.needs), until)
            session.load(name, ((f"{name}.py", source.encode()),), b"", machine)
            return session

        try:
            session = enter("record" if kernels is not None else "", text)
            if kernels is None:
                visit.answer = Answer(session)
            else:
                visit.replayer = Replayer(kernels, text, session, enter)
                visit.answer = KernelAnswer(visit.replayer)
            yield visit
        finally:
            for end in visit.ends:
                end.close()

    def _enter(self, visit: Visit, flavour: str, until: float) -> Session:
        end = self._cells[flavour].take(self.exercise.limits.memory_mb << 20)
        visit.ends.append(end)
        session = Session(end.sock, self._registry, call_s=self.exercise.limits.call_s, until=until, kill=end.kill)
        visit.sessions.append(session)
        refused = session.greet()
        if refused:
            raise yard.YardError(refused)
        return session
