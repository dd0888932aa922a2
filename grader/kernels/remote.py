"""A timing worker in its own walls, and the clock's end of it: frames with deadlines, frozen and ended by process, believed in nothing.

A fresh bubblewrap with a /proc of its own, /usr, the interpreter, the packages, three files of the grader, the driver's device
nodes; a writable /tmp for what Triton builds. Never the child of a nursery: that one's cells have no device and no /proc.
"""

from __future__ import annotations

import array
import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from grader.kernels import frames, words
from grader.kernels.clock import Broken
from grader.kernels.plan import Plan, encode
from grader.kernels.precheck import nodes
from grader.kernels.words import filled

STAGED = ("__init__.py", "timer.py", "kernels/__init__.py", "kernels/frames.py")
PACKAGES = ("torch", "triton", "numpy")
PASSED_ON = ("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER")
SHOWN = 300  # characters of a worker's own words


class Home:
    """What all workers of one measurement share: the staged files. library: the folder of libcuda.so.1."""

    def __init__(self, walls: bool, library: str, boot: str = "from grader.timer import main; main()") -> None:
        self.walls, self.library, self.boot = walls, library, boot
        self.place = Path(tempfile.mkdtemp(prefix="clock-"))
        source = Path(__file__).parent.parent
        for name in STAGED:
            target = self.place / "grader" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, target)

    def close(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)

    def command(self, scratch: str) -> list[str]:
        """The command line of one worker; its socket is descriptor 0."""
        python = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
        places = package_places()
        inside = [f"/packages/{i}" for i in range(len(places))]
        paths = ["/clock", *inside] if self.walls else [str(self.place), *map(str, places)]
        start = [python, "-s", "-S", "-P", "-B", "-c", f"import sys; sys.path[:0] = {paths!r}; {self.boot}"]
        if not self.walls:
            return start
        binds = [("--ro-bind", "/usr", "/usr")]
        for name in ("bin", "sbin", "lib", "lib32", "lib64"):
            place = Path("/", name)
            if place.is_symlink():
                binds.append(("--symlink", os.readlink(place), f"/{name}"))
            elif place.is_dir():
                binds.append(("--ro-bind", f"/{name}", f"/{name}"))
        prefixes = (os.path.realpath(sys.base_prefix), os.path.dirname(os.path.dirname(python)), self.library)
        binds += [("--ro-bind", p, p) for p in dict.fromkeys(prefixes) if p and not Path(p).is_relative_to("/usr")]
        binds += [("--ro-bind", str(self.place), "/clock"), ("--ro-bind", "/sys", "/sys")]
        binds += [("--ro-bind", str(place), name) for place, name in zip(places, inside)]
        binds += [("--dev-bind", str(node), str(node)) for node in nodes()]  # behind --dev, which would cover them
        walls = "--unshare-all --cap-drop ALL --die-with-parent --clearenv --hostname clock --uid 65534 --gid 65534"
        mounts = "--proc /proc --dev /dev --tmpfs /tmp"
        settings = [part for pair in self.environment("/tmp").items() for part in ("--setenv", *pair)]
        command = ["bwrap", *walls.split(), *mounts.split(), *(part for bind in binds for part in bind), *settings]
        return [*command, "--chdir", "/tmp", "--", *start]

    def environment(self, home: str) -> dict[str, str]:
        """Nothing of the caller's but the choice of the card."""
        values = {"HOME": home, "TMPDIR": home, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}
        values["TRITON_CACHE_DIR"] = f"{home}/triton"
        if self.library:  # there is no /etc/ld.so.cache inside
            values |= {"LD_LIBRARY_PATH": self.library, "TRITON_LIBCUDA_PATH": self.library}
        return values | {name: os.environ[name] for name in PASSED_ON if name in os.environ}


class Remote:
    """A `Worker` of grader/kernels/clock.py in a process of its own."""

    def __init__(
        self,
        home: Home,
        plan: Plan,
        stride: int,
        block: tuple[bytes, int],
        filled_in: Callable[[Remote], None] | None = None,
    ) -> None:
        """block: IPC handle (zeros: memory of its own) and bytes. filled_in: called when the block is open, before it is used."""
        self._plan, self._stride, self._block, self._filled_in = plan, stride, block, filled_in
        self._scratch = tempfile.mkdtemp(prefix="clock-worker-")
        self.sock, theirs = socket.socketpair()
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = subprocess.Popen(
                home.command(self._scratch),
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                close_fds=True,
                env={} if home.walls else home.environment(self._scratch),
                cwd=self._scratch,
                start_new_session=True,
            )
        except OSError as error:
            self.kill()
            raise Broken("gone", filled(words.FAULTS[frames.OTHER][1], words=str(error)[:SHOWN])) from None
        finally:
            theirs.close()

    # -- the protocol --

    def prepare(self, seconds: float) -> tuple[int, ...]:
        until = time.monotonic() + seconds
        handle, nbytes = self._block
        self._send(frames.TEXT, self._plan.text.encode())
        self._send(frames.PLAN, encode(self._plan, self._stride))
        self._send(frames.BLOCK, handle, frames.PLACE.pack(0, nbytes))
        self._await(frames.READY, until, seconds)
        if self._filled_in is not None:
            self._filled_in(self)
        self._send(frames.TUNE)
        picks = tuple(self._await(frames.PICKED, until, seconds))
        wanted = [len(launch.variants) for launch in self._plan.launches]
        if len(picks) != len(wanted) or any(pick >= count for pick, count in zip(picks, wanted)):
            raise Broken("gone", words.BROKEN["nonsense"])
        return picks

    def arm(self, order: Sequence[int], seconds: float) -> None:
        self._send(frames.ARM, array.array("I", order).tobytes())
        self._await(frames.READY, time.monotonic() + seconds, seconds)

    def go(self) -> None:
        self._send(frames.GO)

    def done(self, seconds: float) -> float:
        (claimed,) = frames.SECONDS.unpack(self._await(frames.DONE, time.monotonic() + seconds, seconds))
        return float(claimed)

    def fill(self, at: int, data: memoryview) -> None:
        """Bytes into the worker's own memory."""
        for start in range(0, len(data), frames.CHUNK):
            part = data[start : start + frames.CHUNK]
            self._send(frames.FILL, frames.PLACE.pack(at + start, len(part)), part)
            self._await(frames.READY, time.monotonic() + 60, 60)

    def fetch(self, at: int, data: memoryview) -> None:
        """Bytes out of the worker's own memory, into `data`."""
        for start in range(0, len(data), frames.CHUNK):
            part = data[start : start + frames.CHUNK]
            self._send(frames.FETCH, frames.PLACE.pack(at + start, len(part)))
            said = self._await(frames.DATA, time.monotonic() + 60, 60)
            if len(said) != len(part):
                raise Broken("gone", words.BROKEN["nonsense"])
            part[:] = said

    def _send(self, kind: int, *parts: bytes | memoryview) -> None:
        try:
            self.sock.settimeout(60)
            frames.send(self.sock, kind, *parts)
        except OSError:
            raise Broken("gone", words.BROKEN["gone"]) from None

    def _await(self, wanted: int, until: float, seconds: float) -> bytearray:
        try:
            kind, body = frames.receive(
                self.sock, {wanted: frames.SIZES[wanted], frames.FAULT: frames.SIZES[frames.FAULT]}, until
            )
        except frames.Late:
            raise Broken("late", filled(words.BROKEN["late"], seconds=seconds)) from None
        except (EOFError, OSError):
            raise Broken("gone", words.BROKEN["gone"]) from None
        except frames.FrameError:
            raise Broken("gone", words.BROKEN["nonsense"]) from None
        exact = {frames.DONE: frames.SECONDS.size}.get(wanted)
        if kind == frames.FAULT:
            code, said = (body[0], body[1:].decode("utf-8", "replace")) if body else (frames.OTHER, "")
            name, text = words.FAULTS.get(code, words.FAULTS[frames.OTHER])
            raise Broken(name, filled(text, words=" ".join(said.split())[:SHOWN]))
        if exact is not None and len(body) != exact:
            raise Broken("gone", words.BROKEN["nonsense"])
        return body

    # -- its processes --

    def freeze(self) -> None:
        """Stop all of them; Broken when one cannot be stopped."""
        for _ in range(50):
            self._signal(signal.SIGSTOP)
            time.sleep(0.0005)
            if all(state in "TtZX" for _, state in self._tree()):
                return
        raise Broken("gone", words.BROKEN["nonsense"])

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        if self._process is not None:
            self._signal(signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(30)
        self.sock.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _signal(self, number: int) -> None:
        for pid, _ in self._tree():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _tree(self) -> list[tuple[int, str]]:
        """(pid, state) of the worker's processes, however they were started: parents first."""
        if self._process is None or self._process.poll() is not None:
            return []
        return tree(self._process.pid, _processes())


def tree(root: int, processes: Iterable[tuple[int, int, str]]) -> list[tuple[int, str]]:
    """(pid, state) of a process and all below it, out of (pid, parent, state); parents first."""
    table = list(processes)
    found = [(pid, state) for pid, _, state in table if pid == root]
    for parent, _ in found:  # grows while it is walked
        found += [(pid, state) for pid, above, state in table if above == parent]
    return found


def _processes() -> list[tuple[int, int, str]]:
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError), open(f"/proc/{entry}/stat", "rb") as file:
                state, parent = file.read().rpartition(b")")[2].split()[:2]
                found.append((int(entry), int(parent), state.decode()))
    return found


def package_places() -> list[Path]:
    """The folders from which torch, triton and numpy are imported here."""
    specs = [importlib.util.find_spec(name) for name in PACKAGES]
    return list(dict.fromkeys(Path(s.origin).parent.parent.resolve() for s in specs if s is not None and s.origin))
