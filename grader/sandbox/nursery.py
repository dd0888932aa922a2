"""The nursery: a warm interpreter inside the yard that forks one cell per check. It sees no submission and no result.

    judge ── {"op": "cell"} + socket, output file ──▶ nursery ── fork ─▶ keeper ── fork ─▶ init (pid 1), learner
          ◀── {"ok": true} + pidfd of the keeper ───

Killing the keeper kills all: init and learner have PDEATHSIG, and the pid namespace dies with its init.
"""

from __future__ import annotations

import gc
import importlib
import os
import select
import shutil
import signal
import socket
import struct
import sys
import tempfile
from typing import Any

from grader.cell import Capped, Cell
from grader.registry import Registry
from grader.sandbox import limits, walls
from grader.sandbox.channel import hear, tell

MAX_CPU_S = 600
MAX_THREADS = 64


def main(flavour: str, mode: str) -> None:
    """Warm up, then serve the control socket on descriptor 0 until it closes. mode: nested, flat or process."""
    control = socket.socket(fileno=os.dup(0))
    devnull = os.open(os.devnull, os.O_RDWR)
    os.dup2(devnull, 0)
    versions = warm_up(flavour)
    registry = Registry.scan("given")
    walls.prepare()
    baseline = limits.address_space()
    gc.collect()
    gc.freeze()
    Nursery(control, mode, registry, baseline, flavour == "build").serve(versions)


def warm_up(flavour: str) -> dict[str, str]:
    """Import what cells need, once; never run a parallel operation here (children would hang)."""
    versions = {"python": ".".join(map(str, sys.version_info[:3]))}
    import numpy

    versions["numpy"] = numpy.__version__
    if flavour == "build":
        import triton

        importlib.import_module("grader.builder")
        versions["triton"] = triton.__version__
    elif flavour != "numpy":
        import torch

        torch.set_num_threads(1)
        torch.backends.cpu.get_cpu_capability()  # reads /proc, which is empty in a cell, and would change sums
        versions["torch"] = torch.__version__
        try:
            import triton
            import triton.language
        except ImportError:
            triton = None
        if triton is not None:
            versions["triton"] = triton.__version__
        if triton is not None and flavour == "interpret":
            importlib.import_module("grader.launcher").warm_up()
            importlib.import_module("grader.recorder").warm_up()
        if flavour == "compile":
            import torch._dynamo
    return versions


class Nursery:
    """Forks cells on request and remembers how they ended."""

    def __init__(
        self, control: socket.socket, mode: str, registry: Registry, baseline: int, compilers: bool = False
    ) -> None:
        """compilers: cells may start processes; no code of a submission may run there but its extracted kernels."""
        self.control, self.mode, self.registry, self.baseline = control, mode, registry, baseline
        self.compilers = compilers
        self.keepers: dict[int, int] = {}  # cell number -> pid
        self.ended: dict[int, int] = {}  # pid -> wait status

    def serve(self, versions: dict[str, str]) -> None:
        self.say({"ready": True, "versions": versions})
        while True:
            try:
                message, fds = hear(self.control)
            except (EOFError, OSError):
                return
            if message["op"] == "cell":
                self.cell(message, fds)
            elif message["op"] == "status":
                self.say({"status": self.status(message["number"], message["wait_s"])})
            self.reap()

    def say(self, message: dict[str, Any], fds: list[int] | None = None) -> None:
        tell(self.control, message, fds or [])

    def cell(self, message: dict[str, Any], fds: list[int]) -> None:
        sock, output = fds
        try:
            pid = os.fork()
        except OSError as error:
            os.close(sock)
            os.close(output)
            self.say({"ok": False, "why": str(error)})
            return
        if pid == 0:
            self.control.close()
            memory, cpu = message["memory_bytes"], message["cpu"]
            keeper(sock, output, self.mode, self.registry, memory, self.baseline, cpu, self.compilers)
        os.close(sock)
        os.close(output)
        self.keepers[message["number"]] = pid
        self.ended.pop(pid, None)  # of an earlier process with this number
        pidfd = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else -1
        self.say({"ok": True, "pid": pid}, [pidfd] if pidfd >= 0 else [])
        if pidfd >= 0:
            os.close(pidfd)

    def status(self, number: int, wait_s: float) -> str:
        """exit N, signal N or running."""
        pid = self.keepers.get(number)
        if pid is None:
            return "unknown"
        if pid not in self.ended and hasattr(os, "pidfd_open"):
            fd = os.pidfd_open(pid)
            select.select([fd], [], [], wait_s)
            os.close(fd)
        self.reap()
        if pid not in self.ended:
            return "running"
        status = self.ended[pid]
        code = os.waitstatus_to_exitcode(status)
        return f"signal {-code}" if code < 0 else f"signal {code - 128}" if code > 128 else f"exit {code}"

    def reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self.ended[pid] = status


def keeper(
    sock: int, output: int, mode: str, registry: Registry, memory: int, baseline: int, cpu: int, compilers: bool
) -> None:
    """In the forked child: put up the walls, start init and learner, wait for the learner, pass its status on. Never returns."""
    try:
        if mode != "process":
            walls.die_with_parent()
        init = 0
        if mode == "nested":
            proc = walls.own_namespaces()
            (alive, held), (ready, begun) = os.pipe(), os.pipe()
            init = os.fork()
            if init == 0:
                signal.signal(signal.SIGINT, signal.SIG_DFL)  # which pid 1 ignores: Python's own handler would end it
                walls.die_with_parent()
                walls.bound_tasks(proc)
                walls.drop_capabilities()
                for fd in (sock, output, held, begun):
                    os.close(fd)
                os.read(alive, 1)  # until the keeper is gone, even if it was killed before PDEATHSIG was set
                os._exit(0)
            walls.drop_capabilities()
            os.close(begun)
            os.read(ready, 1)
        learner = os.fork() if mode == "nested" else 0
        if learner == 0:
            live(sock, output, mode, registry, memory, baseline, cpu, compilers)
        os.close(sock)
        os.close(output)
        _, status = os.waitpid(learner, 0)
        os.kill(init, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(status)
        os._exit(128 - code if code < 0 else code)
    except BaseException as error:
        _last_words(sock, f"{type(error).__name__}: {error}")
        os._exit(70)


def live(
    sock: int, output: int, mode: str, registry: Registry, memory: int, baseline: int, cpu: int, compilers: bool
) -> None:
    """The learner's process. Never returns."""
    home, connection = tempfile.mkdtemp(prefix="cell-"), sock
    try:
        if mode != "process":
            walls.die_with_parent()
            walls.drop_capabilities()
            os.setsid()  # kill(0) reaches a whole process group, in every pid namespace
        os.dup2(output, 1)
        os.dup2(output, 2)
        connection = os.dup(sock)
        os.closerange(3, connection)
        os.closerange(connection + 1, 256)
        sys.stdout = Capped(1)
        sys.stderr = Capped(2)
        os.chdir(home)
        limits.set_limits(memory, MAX_CPU_S, baseline, MAX_THREADS if mode != "process" else 0)
        if cpu >= 0 and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {cpu})
        if walls.supported():
            if mode == "process":
                walls.no_new_privileges()
            walls.filter_syscalls(compilers)
        cell = Cell(socket.socket(fileno=connection), registry, home)
        cell.serve()
        code = 0
    except BaseException as error:
        _last_words(connection, f"{type(error).__name__}: {error}")
        code = 71
    finally:
        if mode != "nested":
            shutil.rmtree(home, ignore_errors=True)
    os._exit(code)


def _last_words(sock: int, text: str) -> None:
    """A frame that no codec makes: the walls did not stand. The trusted side reads it before any learner code ran."""
    try:
        data = b"\xff" + text.encode()
        os.write(sock, struct.pack(">I", len(data)) + data)
    except OSError:
        pass
