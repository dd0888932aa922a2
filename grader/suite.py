"""The pytest side: a warm process that has imported pytest, hypothesis and the tests, and forks one worker per submission.

    judge ── session + results socket + nursery sockets ──▶ warm process ── fork ─▶ worker: pytest.main
          ◀── {"start"}, {"end"}, {"load"}, {"done"} ──────────────────────────────   │ calls ▶ cells

All of it is trusted; the submission exists here as text only.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from grader.model import Course, Exercise
from grader.sandbox.channel import hear, tell
from grader.sandbox.spawned import Source
from grader.sandbox.yard import Cells

VISIBLE_SEED = 20260101  # public: a learner sees the same examples everywhere


class SuiteError(Exception):
    """The warm process could not collect the tests: a fault of the course or of the grader, with pytest's own words."""


def stage(course: Course, exercises: list[Exercise], place: Path, *, hidden: bool) -> Path:
    """A copy of the tests and of `given`, without any learner's file."""
    root = Path(course.root)
    given = root / "exercises" / "given"
    if given.is_dir():
        shutil.copytree(given, place / "given", ignore=shutil.ignore_patterns("__pycache__"))
    for exercise in exercises:
        folder = place / exercise.chapter / exercise.name
        folder.mkdir(parents=True)
        for file in sorted((root / "exercises" / exercise.id).glob("test_*.py")):
            shutil.copyfile(file, folder / file.name)
        secret = root / "solutions" / exercise.id / "test_hidden.py"
        if hidden and secret.exists():
            shutil.copyfile(secret, folder / "test_hidden.py")
    (place / "empty.ini").write_text("[pytest]\n")
    return place


class Suite:
    """The warm process of one staged course."""

    def __init__(self, staged: Path, exercises: list[Exercise]) -> None:
        self.staged = staged
        self._control, theirs = socket.socketpair()
        boot = f"import sys; sys.path[:0] = [{str(staged)!r}, {str(Path(__file__).parent.parent)!r}]; from grader.suite import main; main()"
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the process
        self.process = subprocess.Popen(
            [sys.executable, "-s", "-P", "-c", boot],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=self._errors,
            env=environment(),
            cwd=staged,
            close_fds=True,
        )
        theirs.close()
        tell(self._control, order(staged, exercises), [])
        self._ready = False

    def wait_ready(self) -> list[str]:
        """The collected checks as `exercise::id`; SuiteError when the tests cannot be imported."""
        if not self._ready:
            self._ready = True
            try:
                message, _ = hear(self._control)
            except (EOFError, OSError):
                raise SuiteError(self._last_words()) from None
            if message["errors"]:
                raise SuiteError(message["errors"])
            self.collected = list(message["collected"])
        return self.collected

    def session(
        self, order: dict[str, Any], nurseries: dict[str, socket.socket], forking: threading.Lock
    ) -> Iterator[dict[str, Any]]:
        """Run one worker; yields its events. Ends after {"done"}, or without it when the worker died."""
        ours, theirs = socket.socketpair()
        names = sorted(nurseries)
        try:
            with forking:
                tell(
                    self._control,
                    {**order, "nurseries": names},
                    [theirs.fileno(), *(nurseries[n].fileno() for n in names)],
                )
            theirs.close()
            with contextlib.suppress(EOFError, OSError):
                while True:
                    event, _ = hear(ours)
                    yield event
                    if "done" in event:
                        return
        finally:
            ours.close()
            theirs.close()

    def close(self) -> None:
        self._control.close()
        self.process.terminate()
        self.process.wait()
        self._errors.close()

    def _last_words(self) -> str:
        self.process.wait()
        self._errors.seek(0)
        return self._errors.read().decode("utf-8", "replace")[-3000:]


def environment(more: Sequence[str] = ()) -> dict[str, str]:
    """Of a process that runs pytest; `more`: names that are kept, too."""
    keep = ("PATH", "HOME", "LANG", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV", "PYTHONPATH", *more)
    return {k: os.environ[k] for k in keep if k in os.environ} | {
        "PYTHONHASHSEED": "0",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def order(staged: Path, exercises: list[Exercise]) -> dict[str, Any]:
    """What such a process is told first."""
    return {
        "stage": str(staged),
        "folders": [e.id for e in exercises],
        "exercises": [e.name for e in exercises],
        "torch": any("torch" in e.needs for e in exercises),
    }


def main() -> None:
    """The warm process: import, collect once, then fork a worker per order on descriptor 0."""
    control = socket.socket(fileno=os.dup(0))
    devnull = os.open(os.devnull, os.O_RDWR)
    os.dup2(devnull, 0)
    order, _ = hear(control)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    from grader.collector import Collector, run, warm_up

    warm_up(order["torch"], order["exercises"])
    collector = Collector()
    run(order["stage"], order["folders"], collector, ["--collect-only"])
    tell(control, {"collected": collector.ids, "errors": collector.errors}, [])
    while True:
        try:
            session, fds = hear(control)
        except (EOFError, OSError):
            return
        if os.fork() == 0:
            control.close()
            _work(order["stage"], session, fds)
        for fd in fds:
            os.close(fd)


def _work(staged: str, session: dict[str, Any], fds: list[int]) -> None:
    """In the forked worker. Never returns."""
    from grader.worker import stay

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    cpu = stay()
    cells = {name: Cells(socket.socket(fileno=fd), cpu) for name, fd in zip(session["nurseries"], fds[1:])}
    work(staged, session, socket.socket(fileno=fds[0]), cells)


def work(staged: str, session: dict[str, Any], results: socket.socket, cells: Mapping[str, Source]) -> None:
    """Run one session and tell what happens. Never returns."""
    from grader.collector import run
    from grader.worker import Worker

    worker = Worker(lambda event: tell(results, event, []), cells, session)
    code = 0
    try:
        if session["items"]:
            run(staged, [item["folder"] for item in session["items"]], worker, [])
        worker.finish()
        tell(results, {"done": True}, [])
    except BaseException as error:
        with contextlib.suppress(OSError):
            tell(results, {"broken": f"{type(error).__name__}: {error}"}, [])
        code = 1
    os._exit(code)
