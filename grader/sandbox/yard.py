"""The yard: one bubblewrap (or plain process) around one nursery, and the judge's end of both.

bubblewrap starts with an empty environment and sees /usr, the interpreter, the packages, and a staged copy of the public
modules that run inside. Nothing else: no home, no /etc, no repository, no socket.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from grader.model import Exercise, Isolation, Text
from grader.sandbox import limits
from grader.sandbox.channel import hear, tell

FLAVOURS = ("numpy", "interpret", "compile", "build")
INSIDE = (
    "__init__.py",
    "arrays.py",
    "builder.py",
    "cell.py",
    "decoder.py",
    "encoder.py",
    "graph.py",
    "launcher.py",
    "recorder.py",
    "registry.py",
    "wire.py",
    "sandbox/__init__.py",
    "sandbox/arrival.py",
    "sandbox/channel.py",
    "sandbox/job.py",
    "sandbox/limits.py",
    "sandbox/loopback.py",
    "sandbox/nursery.py",
    "sandbox/walls.py",
)
PACKAGES = ("numpy", "torch", "triton")


class YardError(Exception):
    """Walls that could not be put up; the text says what the machine refused and what to do."""


def flavour_of(needs: tuple[str, ...]) -> str:
    """The nursery that an exercise is forked from."""
    return "interpret" if "torch" in needs or "triton" in needs else "numpy"


def flavours_of(exercise: Exercise) -> set[str]:
    """All nurseries that its checks need."""
    return {flavour_of(exercise.needs)} | ({"build"} if exercise.kernels is not None else set())


def stage(given: Path, place: Path) -> Path:
    """Copy what runs inside to `place`: the grader's inner modules and the course's `given` package."""
    source = Path(__file__).parent.parent
    for name in INSIDE:
        target = place / "grader" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target)
    if given.is_dir():
        for file in given.rglob("*.py"):
            target = place / "given" / file.relative_to(given)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    return place


# The outer wall, the same for a yard and for the trial whether one can stand: a container's seccomp profile may refuse the host's
# name although it allows the namespace, and the kernel refuses to map a root that has no capabilities.
_OUTER = ("--unshare-all", "--cap-drop", "ALL", "--hostname", "cell", "--uid", "65534", "--gid", "65534")


class Yard:
    """A running nursery. `control` is handed to the worker that forks cells; the yard only starts and ends it."""

    def __init__(self, flavour: str, mode: str, staged: Path) -> None:
        """mode: nested, flat (bubblewrap without nested namespaces) or process."""
        assert flavour in FLAVOURS and mode in ("nested", "flat", "process")
        self.flavour, self.mode = flavour, mode
        self.control, theirs = socket.socketpair()
        self._scratch = tempfile.mkdtemp(prefix="yard-")
        try:
            self.process = subprocess.Popen(
                self._command(staged),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                close_fds=True,
                env={} if mode != "process" else environment(flavour, self._scratch),
                cwd=self._scratch,
                start_new_session=True,
            )
        except OSError as error:
            raise YardError(str(error)) from None
        finally:
            theirs.close()
        self.versions: dict[str, str] = {}

    def wait_ready(self) -> None:
        """Wait for the warm interpreter; YardError with its last words when it does not come up."""
        if self.versions:
            return
        self.control.settimeout(120)
        try:
            message, _ = hear(self.control)
        except (EOFError, OSError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
            said = self.process.stderr.read().decode("utf-8", "replace") if self.process.stderr else ""
            raise YardError(said.strip()[-1500:] or "the nursery ended without a word") from None
        self.control.settimeout(None)
        self.versions = message["versions"]

    def close(self) -> None:
        """End the nursery and all its cells."""
        self.control.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _command(self, staged: Path) -> list[str]:
        python = interpreter()
        inner = self.mode != "process"
        places = package_places()
        paths = (
            ["/yard", *(f"/packages/{i}" for i in range(len(places)))] if inner else [str(staged), *map(str, places)]
        )
        boot = f"import sys; sys.path[:0] = {paths!r}; from grader.sandbox.nursery import main; main({self.flavour!r}, {self.mode!r})"
        start = [python, "-s", "-S", "-P", "-B", "-c", boot]
        if not inner:
            return start
        command = [
            "bwrap",
            *_OUTER,
            "--die-with-parent",
            "--new-session",
            "--clearenv",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--tmpfs",
            "/tmp",
            "--ro-bind",
            "/usr",
            "/usr",
        ]
        for name in ("bin", "sbin", "lib", "lib32", "lib64"):
            place = Path("/", name)
            if place.is_symlink():
                command += ["--symlink", os.readlink(place), f"/{name}"]
            elif place.is_dir():
                command += ["--ro-bind", f"/{name}", f"/{name}"]
        for prefix in dict.fromkeys((os.path.realpath(sys.base_prefix), os.path.dirname(os.path.dirname(python)))):
            if not Path(prefix).is_relative_to("/usr"):
                command += ["--ro-bind", prefix, prefix]
        command += ["--ro-bind", str(staged), "/yard"]
        for i, place in enumerate(places):
            command += ["--ro-bind", str(place), f"/packages/{i}"]
        for key, value in environment(self.flavour, "/tmp").items():
            command += ["--setenv", key, value]
        for mounted in ("/dev/pts", "/dev", "/"):
            command += ["--remount-ro", mounted]  # else what a cell leaves there is found by the next one
        return [*command, "--chdir", "/tmp", "--", *start]


class Cells:
    """The worker's end of a nursery: takes cells, keeps one ready, kills, asks how they ended."""

    apart = False  # a cell is there at once

    def __init__(self, control: socket.socket, cpu: int = -1) -> None:
        """`cpu`: where cells live. On the caller's own processor a call is a switch, not a wake-up of an idle one."""
        self.control, self.cpu = control, cpu
        self._next = 0
        self._spare: tuple[CellEnd, int] | None = None
        self._unread = False  # the spare's answer is still in the socket

    def take(self, memory_bytes: int) -> CellEnd:
        """A fresh cell; the following one is asked for at once, so that it is forked meanwhile."""
        if self._spare is None or self._spare[1] != memory_bytes:
            self.drop_spare()
            self._ask(memory_bytes)
        end = self._await_spare()
        self._spare = None
        self._ask(memory_bytes)
        return end

    def drop_spare(self) -> None:
        """Give the unused cell back; afterwards nothing is pending on the control socket."""
        if self._spare is not None:
            self._await_spare().close()
            self._spare = None

    def status(self, end: CellEnd, wait_s: float) -> str:
        """`exit N`, `signal N` or `running`."""
        if self._spare is not None:
            self._await_spare()
        tell(self.control, {"op": "status", "number": end.number, "wait_s": wait_s}, [])
        message, _ = hear(self.control)
        return str(message["status"])

    def _ask(self, memory_bytes: int) -> None:
        ours, theirs = socket.socketpair()
        output = _output_file()
        self._next += 1
        tell(
            self.control,
            {"op": "cell", "number": self._next, "memory_bytes": memory_bytes, "cpu": self.cpu},
            [theirs.fileno(), output],
        )
        theirs.close()
        self._spare, self._unread = (CellEnd(self._next, ours, output), memory_bytes), True

    def _await_spare(self) -> CellEnd:
        assert self._spare is not None
        end = self._spare[0]
        if self._unread:
            self._unread = False
            message, fds = hear(self.control)
            if not message["ok"]:
                self._spare = None
                end.close()
                raise YardError(str(message["why"]))
            end.pid, end.pidfd = message["pid"], fds[0] if fds else -1
        return end


class CellEnd:
    """The judge's end of one cell: socket, output, and what kills it."""

    def __init__(self, number: int, sock: socket.socket, output: int) -> None:
        self.number, self.sock, self.output = number, sock, output
        self.pid, self.pidfd = -1, -1

    def kill(self) -> None:
        """End the keeper, and with it init and learner."""
        with contextlib.suppress(ProcessLookupError):
            if self.pidfd >= 0:
                signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)
            elif self.pid > 0:
                os.kill(self.pid, signal.SIGKILL)

    def printed(self) -> str:
        """What the cell wrote to stdout and stderr, 64 KiB at most."""
        return os.pread(self.output, 64 << 10, 0).rstrip(b"\0").decode("utf-8", "replace")

    def close(self) -> None:
        """Kill and forget."""
        self.kill()
        self.sock.close()
        for fd in (self.output, self.pidfd):
            if fd >= 0:
                os.close(fd)
        self.output = self.pidfd = -1


def _output_file() -> int:
    """A file of 64 KiB that cannot grow."""
    if hasattr(os, "memfd_create"):
        import fcntl

        fd = os.memfd_create("output", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(fd, 64 << 10)
        fcntl.fcntl(fd, 1033, 0x2 | 0x4)  # F_ADD_SEALS: F_SEAL_SHRINK | F_SEAL_GROW
        return fd
    fd, path = tempfile.mkstemp()
    os.unlink(path)
    return fd


def interpreter() -> str:
    """The program itself: the one in a virtual environment is a link, and on Windows a launcher with a child."""
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))


def environment(flavour: str, home: str) -> dict[str, str]:
    values = {
        "HOME": home,
        "TMPDIR": home,
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
    if flavour == "interpret":
        values["TRITON_INTERPRET"] = "1"
    return values


def package_places() -> list[Path]:
    """The folders from which numpy, torch and triton are imported here."""
    places: dict[Path, None] = {}
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin:
            places[Path(spec.origin).parent.parent.resolve()] = None
    return list(places)


def find_walls(want: str) -> tuple[str, Text]:
    """(mode, why) for --isolation auto, bwrap or process: what this machine can do, tried, not guessed."""
    unbounded = Text("", "") if limits.memory_bounded() else Text("，这里限不了内存", "; memory cannot be bounded here")
    if want == "process":
        return "process", Text(f"按要求只用资源限制{unbounded.zh}", f"limits only, as asked for{unbounded.en}")
    why = _try_bwrap()
    if not why:
        return "nested", Text(
            "bubblewrap，每项检查一个单独的命名空间", "bubblewrap, namespaces of its own for every check"
        )
    if why == "nested":
        return "flat", Text(
            "bubblewrap；内核拒绝嵌套命名空间，每份提交用新的一层",
            "bubblewrap; nested namespaces are refused, a fresh one per submission",
        )
    if want == "bwrap":
        raise YardError(why)
    zh, en = f"没有 bubblewrap，只有资源限制：{why}", f"limits only, no bubblewrap: {why}"
    return "process", Text(f"{zh}{unbounded.zh}", f"{en}{unbounded.en}")


def _try_bwrap() -> str:
    """Empty when nested walls stand, `nested` when only the outer ones do, else a sentence."""
    if sys.platform != "linux":
        return "bubblewrap needs Linux (WSL2 is one)"
    if shutil.which("bwrap") is None:
        return "the program bwrap is missing: install the package bubblewrap"
    inner = "unshare --user --map-root-user --pid --fork true"
    ran = _run(
        [
            "bwrap",
            *_OUTER,
            "--clearenv",
            "--setenv",
            "PATH",
            "/usr/bin:/bin",
            "--ro-bind",
            "/",
            "/",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "sh",
            "-c",
            f"{inner} && echo nested || echo flat",
        ]
    )
    if ran.returncode == 0:
        return "" if "nested" in ran.stdout else "nested"
    hints = []
    for name, want in (
        ("kernel.unprivileged_userns_clone", "1"),
        ("kernel.apparmor_restrict_unprivileged_userns", "0"),
    ):
        path = Path("/proc/sys", name.replace(".", "/"))
        if path.exists() and path.read_text().strip() != want:
            hints.append(f"sudo sysctl -w {name}={want}")
    advice = f"; {' and '.join(hints)} allows it" if hints else ""
    return f"this kernel refuses namespaces ({ran.stderr.strip()[:200]}){advice}"


def _run(command: list[str]) -> Any:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")},
    )


def isolation_of(mode: str) -> Isolation:
    return Isolation.process if mode == "process" else Isolation.bwrap
