"""The pytest side where nothing can be forked: one process per session, which collects, runs and ends. See suite.py for the other.

    judge ── spawn; port and one-time token on stdin ──▶ runner: imports pytest, hypothesis and the tests
          ◀── connects to 127.0.0.1; {"collected"} ──────  │
          ── session, plans of its cells ──────────────▶  pytest.main: SpawnedCells ── spawn ──▶ cell per check
          ◀── {"start"}, {"end"}, {"cell"}, {"done"} ──────   │
    the session is over, or the runner died ── job / killpg, and every cell it told of ──▶ nothing is left

The first runner starts at once, the next when they are needed; from the second session on one is kept ready.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from grader import suite
from grader.model import Exercise
from grader.sandbox.arrival import INVITATION, invited
from grader.sandbox.channel import hear, tell
from grader.sandbox.job import open_job
from grader.sandbox.loopback import Door, knock
from grader.sandbox.spawned import SpawnedCells, kill_group
from grader.suite import SuiteError

START_S = 180.0  # for importing pytest, hypothesis, perhaps torch from a cold disk
KEPT = ("TEMP", "TMP", "USERPROFILE", "SYSTEMDRIVE", "APPDATA", "LOCALAPPDATA", "PATHEXT")  # Windows' own names
CREATE_NO_WINDOW = 0x08000000


class Relay:
    """The runners of one staged course, one after the other; `suite.Suite` for machines that spawn."""

    def __init__(self, staged: Path, exercises: list[Exercise]) -> None:
        self.staged, self._order = staged, suite.order(staged, exercises)
        self._ready: _Runner | None = _Runner(staged, self._order)
        self._lock = threading.Lock()
        self._sessions = 0
        self.collected: list[str] | None = None

    def wait_ready(self) -> list[str]:
        """The collected checks as `exercise::id`; SuiteError when the tests cannot be imported."""
        if self.collected is None:
            assert self._ready is not None
            self.collected = self._ready.collect()
        return self.collected

    def session(
        self, order: dict[str, Any], nurseries: dict[str, dict[str, str]], forking: threading.Lock
    ) -> Iterator[dict[str, Any]]:
        """Run one session; yields its events. Ends after {"done"}, or without it when the runner died."""
        with self._lock:
            runner = self._ready or _Runner(self.staged, self._order)
            self._ready = None
            self._sessions += 1
        try:
            runner.collect()
            yield from runner.run({**order, "nurseries": nurseries})
        finally:
            runner.close()
            with self._lock:
                if self._sessions > 1 and self._ready is None:
                    self._ready = _Runner(self.staged, self._order)

    def close(self) -> None:
        with self._lock:
            self._sessions = 0
            if self._ready is not None:
                self._ready.close()
            self._ready = None


class _Runner:
    """One spawned process, from the judge's end."""

    def __init__(self, staged: Path, order: dict[str, Any]) -> None:
        self._cells: set[int] = set()  # living process ids
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the process
        self._control: Any = None
        self._collected: list[str] | None = None
        self._start_with = order
        self._door = Door()
        boot = f"import sys; sys.path[:0] = [{str(staged)!r}, {str(Path(__file__).parent.parent)!r}]; from grader.relay import main; main()"
        python, launched = _python()
        self.process = subprocess.Popen(
            [python, "-s", "-P", "-X", "utf8", "-c", boot],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            env=suite.environment(KEPT) | launched,
            cwd=staged,
            start_new_session=hasattr(os, "setsid"),
            creationflags=CREATE_NO_WINDOW if hasattr(subprocess, "STARTUPINFO") else 0,
        )
        self._job = open_job()
        if self._job is not None:
            self._job.take_in(int(getattr(self.process, "_handle", 0)))
        assert self.process.stdin is not None
        with contextlib.suppress(OSError), self.process.stdin as stdin:
            stdin.write(INVITATION.pack(self._door.port, self._door.token))

    def collect(self) -> list[str]:
        """Wait until it has the tests. SuiteError."""
        if self._collected is None:
            try:
                self._control = self._door.admit(START_S, lambda: self.process.poll() is None)
                tell(self._control, self._start_with, [])
                message, _ = hear(self._control)
            except (EOFError, OSError) as error:
                raise SuiteError(self._last_words() or str(error)) from None
            if message["errors"]:
                raise SuiteError(message["errors"])
            self._collected = list(message["collected"])
        return self._collected

    def run(self, session: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Its events until it is done or dead."""
        with contextlib.suppress(EOFError, OSError):
            tell(self._control, session, [])
            while True:
                event, _ = hear(self._control)
                if "cell" in event:
                    (self._cells.add if event["alive"] else self._cells.discard)(event["cell"])
                    continue
                yield event
                if "done" in event:
                    return

    def close(self) -> None:
        """End it, and what it left."""
        if self._job is not None:
            self._job.close()
        kill_group(self.process)
        self.process.wait()
        for pid in self._cells:  # of a runner that died in the middle; each leads a group
            with contextlib.suppress(ProcessLookupError, PermissionError, AttributeError):
                os.killpg(pid, signal.SIGKILL)
        self._door.close()
        if self._control is not None:
            self._control.close()
        self._errors.close()

    def _last_words(self) -> str:
        kill_group(self.process)
        self.process.wait()
        self._errors.seek(0)
        return self._errors.read().decode("utf-8", "replace")[-3000:]


def _python() -> tuple[str, dict[str, str]]:
    """The interpreter of this environment, and what must be in its own. On Windows that of a venv is a launcher with a child that
    would not be in our job; the variable is what makes the real one find the venv (CPython's multiprocessing does the same)."""
    base = getattr(sys, "_base_executable", sys.executable)
    if hasattr(subprocess, "STARTUPINFO") and base != sys.executable:
        return base, {"__PYVENV_LAUNCHER__": sys.executable}
    return sys.executable, {}


def main() -> None:
    """The runner: connect, import, collect, run one session. Never returns."""
    control = knock(*invited())
    order, _ = hear(control)
    from grader.collector import Collector, run, warm_up

    warm_up(order["torch"], order["exercises"])
    collector = Collector()
    run(order["stage"], order["folders"], collector, ["--collect-only"])
    tell(control, {"collected": collector.ids, "errors": collector.errors}, [])
    try:
        session, _ = hear(control)
    except (EOFError, OSError):  # not needed any more
        os._exit(0)

    def told(pid: int, alive: bool) -> None:
        tell(control, {"cell": pid, "alive": alive}, [])

    plans = session["nurseries"]
    cells = {name: SpawnedCells(plan, told) for name, plan in plans.items()}
    suite.work(order["stage"], session, control, cells)
