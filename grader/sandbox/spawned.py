"""Cells where nothing can be forked (native Windows) or should not be (macOS): every check in a freshly started interpreter.

    judge ── plan: flavour, staged modules, scratch folder ──▶ worker: SpawnedCells
    worker ── spawn, own folder, own small environment; port and one-time token on stdin ──▶ cell (arrival.py): warms up
           ◀── connects to 127.0.0.1, says the token; is told its memory; "hello" ─────────   │ calls, as everywhere
           ◀── stdout, stderr: a pipe, the first 64 KiB are kept, all of it is drained ──────  ▼
    the deadline passed, or the check is over ── TerminateJobObject / killpg ──▶ cell and what it started

Limits only: time, and memory where the system can bound it. The code of a submission arrives over the connection, once the limits are
on. The next cells start while a check runs. Kernels are never built or replayed here.
"""

from __future__ import annotations

import compileall
import contextlib
import os
import py_compile
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

from grader.cell import OUTPUT_BYTES
from grader.model import Exercise
from grader.sandbox import yard
from grader.sandbox.arrival import INVITATION, MEMORY
from grader.sandbox.job import Job, open_job
from grader.sandbox.loopback import Door

START_S = 60.0  # for an interpreter that imports numpy or torch from a cold disk
END_S = 5.0
DRAIN_S = 1.0  # longer only if something outlived the cell and holds its output
AHEAD = max(1, min(3, (os.cpu_count() or 2) // 2))  # cells that start while one is used
DETACHED_PROCESS = 0x8  # Windows: no console, so no second process that would be one

Told = Callable[[int, bool], None]  # a cell's process id, and whether it lives


class End(Protocol):
    """The grader's end of one cell, forked or spawned."""

    number: int
    sock: socket.socket

    def kill(self) -> None: ...
    def printed(self) -> str: ...
    def close(self) -> None: ...


class Source(Protocol):
    """Where the cells of a worker come from. `take` and `status` raise EOFError, OSError or YardError."""

    apart: bool  # starting a cell takes long enough to be no part of the item's time

    def take(self, memory_bytes: int) -> End: ...
    def status(self, end: Any, wait_s: float) -> str: ...
    def drop_spare(self) -> None: ...


def can_fork() -> bool:
    """Whether cells are forked from a warm interpreter, else spawned.

    Not on macOS: its own libraries, Accelerate among them, may have threads that a child does not have, and crash there; CPython
    spawns there for the same reason (https://docs.python.org/3/library/multiprocessing.html#contexts-and-start-methods).
    """
    return sys.platform != "darwin" and all(map(hasattr, (os, socket, socket), ("fork", "AF_UNIX", "send_fds")))


class SpawnedYard:
    """What a yard is to the judge, without a process of its own: `control` is the plan that the worker is given."""

    def __init__(self, flavour: str, staged: Path) -> None:
        self._scratch = tempfile.mkdtemp(prefix="yard-")
        self.control: dict[str, str] = {"flavour": flavour, "inside": str(staged), "scratch": self._scratch}
        self.versions = {"numpy": metadata.version("numpy")}
        if flavour not in ("numpy", "plain"):
            self.versions["torch"] = metadata.version("torch")

    def wait_ready(self) -> None:
        """There is nothing to wait for."""

    def close(self) -> None:
        """Remove what cells left. Their processes belong to the worker."""
        shutil.rmtree(self._scratch, ignore_errors=True)


def flavour_of(exercise: Exercise, texts: Sequence[str], tests: Path) -> str:
    """As of the yard, and `plain`: neither the texts (answer, driver) nor the staged tests speak of numpy, which takes as long to
    import as all the rest. An array that comes all the same imports it then."""
    flavour = yard.flavour_of(exercise.needs)
    staged = (file.read_text(encoding="utf-8") for file in sorted((tests / exercise.id).glob("*.py")))
    return flavour if flavour != "numpy" or any("numpy" in text for text in (*texts, *staged)) else "plain"


def compile_inside(staged: Path) -> None:
    """Bytecode for the staged modules: every cell imports them anew."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(staged, quiet=2, invalidation_mode=mode)


class SpawnedCells:
    """Starts cells, some ahead; kills them, says how they ended."""

    apart = True

    def __init__(self, plan: dict[str, str], told: Told = lambda pid, alive: None) -> None:
        """told: called with the process id of every cell when it starts and when it has ended."""
        self.plan, self.told = plan, told
        self._next = 0
        self._spares: list[SpawnedEnd] = []

    def take(self, memory_bytes: int) -> SpawnedEnd:
        """A fresh cell with its limits on."""
        end = self._spares.pop(0) if self._spares else self._start()
        while len(self._spares) < AHEAD:
            self._spares.append(self._start())
        try:
            end.enter(memory_bytes)
        except (EOFError, OSError) as error:
            end.close()
            raise yard.YardError(f"{error}\n{end.printed()}".strip()[-1500:]) from None
        return end

    def status(self, end: SpawnedEnd, wait_s: float) -> str:
        """`exit N`, `signal N` or `running`."""
        return end.status(wait_s)

    def drop_spare(self) -> None:
        """End the unused cells."""
        while self._spares:
            self._spares.pop().close()

    def _start(self) -> SpawnedEnd:
        self._next += 1
        return SpawnedEnd(self._next, self.plan, self.told)


class SpawnedEnd:
    """One cell's process, its folder, its output, and, after `enter`, the connection."""

    def __init__(self, number: int, plan: dict[str, str], told: Told) -> None:
        self.number, self._told = number, told
        self.sock: Any = None
        self._job: Job | None = None
        self._kept, self._gone = bytearray(), False
        self._home = tempfile.mkdtemp(prefix="cell-", dir=plan["scratch"])
        self._door = Door()
        try:
            self.process = subprocess.Popen(
                command(plan),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=environment(plan["flavour"], self._home),
                cwd=self._home,
                **_apart(),
            )
        except OSError:
            self._door.close()
            raise
        self.pid = self.process.pid
        told(self.pid, True)
        self._drain = threading.Thread(target=self._keep, daemon=True)
        self._drain.start()
        try:
            self._job = open_job(processes=1)
            if self._job is not None:
                self._job.take_in(self._handle())
        except OSError:
            self.close()
            raise
        assert self.process.stdin is not None
        with contextlib.suppress(OSError), self.process.stdin as stdin:  # one that is dead is found when it is awaited
            stdin.write(INVITATION.pack(self._door.port, self._door.token))

    def enter(self, memory_bytes: int) -> None:
        """Wait until the warm interpreter connects, and bound it. EOFError, OSError."""
        self.sock = self._door.admit(START_S, lambda: self.process.poll() is None)
        if self._job is not None:
            self._job.bound_memory(self._handle(), memory_bytes)
        self.sock.sendall(MEMORY.pack(memory_bytes))

    def status(self, wait_s: float) -> str:
        """See SpawnedCells."""
        try:
            code = self.process.wait(wait_s)
        except subprocess.TimeoutExpired:
            return "running"
        if code < 0:
            return f"signal {-code}"
        return f"exit {code}" if code < 1 << 31 else f"exit {code:#010x}"  # NTSTATUS, e.g. 0xc0000005

    def kill(self) -> None:
        """End the process and what it started; returns when it is gone."""
        if self._gone:  # its number may be another's by now
            return
        self._gone = True
        if self._job is not None:
            self._job.kill()
        kill_group(self.process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(END_S)
        self._drain.join(DRAIN_S)

    def printed(self) -> str:
        """What the cell wrote to stdout and stderr, 64 KiB at most. Ends the cell: only then is all of it in the pipe."""
        self.kill()
        return bytes(self._kept).decode("utf-8", "replace")

    def close(self) -> None:
        """Kill and forget."""
        self.kill()
        self._door.close()
        if self.sock is not None:
            self.sock.close()
        if self._job is not None:
            self._job.close()
        shutil.rmtree(self._home, ignore_errors=True)
        self._told(self.pid, False)

    def _handle(self) -> int:
        return int(getattr(self.process, "_handle", 0))  # of the process, on Windows

    def _keep(self) -> None:
        """Read the pipe to its end, whoever holds it, so that nobody is ever held up by a full one."""
        assert self.process.stdout is not None
        with contextlib.suppress(OSError, ValueError), self.process.stdout as pipe:
            while piece := os.read(pipe.fileno(), 1 << 16):
                self._kept += piece[: OUTPUT_BYTES - len(self._kept)]


def command(plan: dict[str, str]) -> list[str]:
    """The interpreter of a cell: no site, no user packages, no folder of the learner on the path, UTF-8 everywhere."""
    paths = [plan["inside"], *map(str, yard.package_places())]
    boot = f"import sys; sys.path[:0] = {paths!r}; from grader.sandbox.arrival import main; main({plan['flavour']!r})"
    return [yard.interpreter(), "-s", "-S", "-P", "-B", "-X", "utf8", "-c", boot]


def environment(flavour: str, home: str) -> dict[str, str]:
    """As of a forked cell; Windows needs to know where it is installed, and has other names for the same folders."""
    values = yard.environment(flavour, home)
    windows = os.environ.get("SYSTEMROOT")
    if windows:
        values |= {"SYSTEMROOT": windows, "PATH": os.path.join(windows, "System32")}
        values |= {"USERPROFILE": home, "TEMP": home, "TMP": home}
    return values


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """A process that leads a group, with the group where there are such; TerminateProcess on Windows."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.kill()


def _apart() -> dict[str, Any]:
    """A group of its own: what is typed at the terminal does not reach it, and it is killed as a whole."""
    if hasattr(os, "killpg"):
        return {"process_group": 0}
    return {"creationflags": DETACHED_PROCESS} if hasattr(subprocess, "STARTUPINFO") else {}
