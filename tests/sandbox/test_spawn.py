"""Spawned cells and runners, as on native Windows and macOS: by themselves, under the judge, and on a machine made to look like those."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest

from grader import catalogue
from grader.authoring import sync
from grader.judge import Judge
from grader.model import Isolation, Status
from grader.proxy import Answer, CellDied, CellTimeout, Session, fake
from grader.registry import Registry
from grader.room import Room
from grader.sandbox import job, loopback, spawned, yard
from grader.sandbox.spawned import SpawnedCells, SpawnedYard
from grader.submission import Source
from grader.suite import SuiteError
from tests.test_situations import SITUATIONS, outcome

ROOT = Path(__file__).parents[2]
TOY = ROOT / "tests" / "course"
HERE = Path(__file__).parent
MEMORY = 256 << 20

SOURCE = b"""
import ctypes, os, struct, sys, threading

def add(a, b): return a + b
def mutate(x): x.append(3); return x
def window(a): a[0] = 7; return a[1:]
def ask(f): return f(2) + 1
def say(text, times=1):
    for _ in range(times): print(text, end="")
def shout(text): sys.stderr.write(text)
def write_raw(fd, count): return os.write(fd, b"x" * count)
def flood(count):
    for _ in range(count): os.write(1, b"y" * (1 << 16))
def leave(code): os._exit(code)
def crash(): ctypes.string_at(0)
def spin():
    while True: pass
def hold(count): return len(bytearray(count))
def environment(): return dict(os.environ)
def keep(name):
    with open(name, "w") as file: file.write("note")
    return os.getcwd()
def modules(): return sorted(sys.modules)
def arguments(): return [sys.argv, sys.path, sys.flags.utf8_mode]
def limit(name):
    import resource
    return resource.getrlimit(getattr(resource, name))
def forge(data):
    for fd in (1, 2):
        os.write(fd, struct.pack(">I", len(data)) + data)
    return "honest"
"""


# -- the door --


def alive() -> bool:
    return True


def knocking(door: loopback.Door, token: bytes) -> socket.socket:
    sock = socket.create_connection((loopback.HOST, door.port))
    sock.sendall(token)
    return sock


def test_whoever_knows_the_token_is_let_in_and_the_door_closes_behind() -> None:
    door = loopback.Door()
    inside = loopback.knock(door.port, door.token)
    admitted = door.admit(10, alive)
    admitted.sendall(b"hello")
    assert inside.recv(5) == b"hello"
    assert admitted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    with pytest.raises(OSError):
        loopback.knock(door.port, door.token)
    inside.close()
    admitted.close()


def test_callers_with_another_token_or_none_are_hung_up_on_and_hold_nobody_up() -> None:
    door = loopback.Door()
    liar = knocking(door, bytes(loopback.TOKEN_BYTES))
    halfway = knocking(door, door.token[:-1] + bytes([door.token[-1] ^ 1]))
    silent = [socket.create_connection((loopback.HOST, door.port)) for _ in range(loopback.MAX_WAITING // 2)]
    slow = knocking(door, door.token[:7])
    threading.Timer(0.2, slow.sendall, [door.token[7:]]).start()
    admitted = door.admit(10, alive)
    assert admitted.getpeername() == slow.getsockname()
    liar.settimeout(5)
    for sock in (liar, halfway, *silent):
        sock.settimeout(5)
        with contextlib.suppress(ConnectionResetError):
            assert sock.recv(1) == b""
        sock.close()
    slow.close()
    admitted.close()


def test_a_crowd_of_silent_callers_does_not_keep_the_right_one_out() -> None:
    door = loopback.Door()
    crowd, stop = [], threading.Event()

    def press() -> None:
        while not stop.is_set() and len(crowd) < 3 * loopback.MAX_WAITING:
            with contextlib.suppress(OSError):
                crowd.append(socket.create_connection((loopback.HOST, door.port), timeout=5))

    thread = threading.Thread(target=press)
    thread.start()
    inside: list[socket.socket] = []
    other = threading.Timer(0.1, lambda: inside.append(loopback.knock(door.port, door.token)))
    other.start()
    door.admit(10, alive).close()
    stop.set()
    for made in (thread, other):
        made.join()
    for sock in (*crowd, *inside):
        sock.close()


def test_a_child_that_is_dead_or_late_is_an_error() -> None:
    with pytest.raises(EOFError, match="ended"):
        loopback.Door().admit(10, lambda: False)
    with pytest.raises(EOFError, match="not ready"):
        loopback.Door().admit(0.1, alive)


# -- the job, against what Microsoft's pages say --


class Kernel:
    """kernel32 as far as a job needs it: remembers the limits in force and who is in the job."""

    def __init__(self, refuses: str = "", committed: int = 1000) -> None:
        self.refuses, self.committed = refuses, committed
        self.calls: list[str] = []
        self.limits: bytes = b""
        self.members: list[int] = []

    def __getattr__(self, name: str) -> Callable[..., int]:
        def call(*arguments: Any) -> int:
            self.calls.append(name)
            if name == self.refuses:
                return 0
            if name == "SetInformationJobObject":
                assert arguments[1] == 9
                self.limits = ctypes.string_at(ctypes.addressof(arguments[2]._obj), arguments[3])
            if name == "AssignProcessToJobObject":
                self.members.append(arguments[1])
            if name == "K32GetProcessMemoryInfo":
                ctypes.memmove(ctypes.addressof(arguments[1]._obj) + 56, self.committed.to_bytes(8, "little"), 8)
            return 77

        return call

    def number(self, at: int, size: int) -> int:
        return int.from_bytes(self.limits[at : at + size], "little")


def test_the_layouts_are_those_of_64_bit_windows() -> None:
    assert [ctypes.sizeof(kind) for kind in (job.BasicLimits, job.Limits, job.Counters)] == [64, 144, 72]
    assert job.BasicLimits.flags.offset == 16
    assert job.BasicLimits.active_processes.offset == 40
    assert job.Limits.process_memory.offset == 112
    assert job.Counters.committed.offset == 56


def test_a_job_ends_its_processes_when_closed_allows_no_second_one_and_bounds_memory_from_where_it_is() -> None:
    kernel = Kernel(committed=5 << 20)
    made = job.Job(kernel, processes=1)
    assert kernel.number(16, 4) == 0x2000 | 0x400 | 0x8
    assert kernel.number(40, 4) == 1
    made.take_in(12)
    made.bound_memory(12, 7 << 20)
    assert kernel.members == [12]
    assert kernel.number(16, 4) == 0x2000 | 0x400 | 0x8 | 0x100
    assert kernel.number(112, 8) == 12 << 20
    made.kill()
    made.close()
    made.close()
    made.kill()
    assert kernel.calls[-2:] == ["TerminateJobObject", "CloseHandle"]


@pytest.mark.parametrize(
    "refused", ["CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject", "K32GetProcessMemoryInfo"]
)
def test_what_a_job_cannot_do_is_an_error_never_silence(refused: str) -> None:
    kernel = Kernel(refused)
    with pytest.raises(OSError, match="failed"):
        made = job.Job(kernel)
        made.take_in(1)
        made.bound_memory(1, 1)
    assert ("CloseHandle" in kernel.calls) == (refused == "SetInformationJobObject")


def test_elsewhere_there_is_no_job() -> None:
    if sys.platform == "win32":
        assert job.works()
    else:
        assert job.open_job() is None
        assert not job.works()


# -- cells --


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = yard.stage(TOY / "exercises" / "given", tmp_path_factory.mktemp("stage"))
    spawned.compile_inside(made)
    return made


@pytest.fixture(scope="module", params=["plain", "numpy"])
def place(request: pytest.FixtureRequest, staged: Path) -> Iterator[Any]:
    ground = SpawnedYard(request.param, staged)
    ground.wait_ready()
    pids: set[int] = set()
    cells = SpawnedCells(ground.control, lambda pid, lives: (pids.add if lives else pids.discard)(pid))
    yield SimpleNamespace(cells=cells, pids=pids, scratch=Path(ground.control["scratch"]), flavour=request.param)
    cells.drop_spare()
    assert not pids
    assert not list(Path(ground.control["scratch"]).iterdir())
    ground.close()
    assert not Path(ground.control["scratch"]).exists()


@contextlib.contextmanager
def living(place: Any, call_s: float = 30.0) -> Iterator[Any]:
    end = place.cells.take(MEMORY)
    made = SimpleNamespace(end=end, died="")

    def kill() -> None:
        if isinstance(session.poison, CellDied):
            made.died = place.cells.status(end, 10.0)
        end.kill()

    session = Session(end.sock, Registry(), call_s=call_s, until=time.monotonic() + 90, kill=kill)
    made.answer = Answer(session)
    try:
        assert session.greet() == ""
        session.load("answer", (("answer.py", SOURCE),), b"")
        yield made
    finally:
        end.close()


@pytest.fixture(scope="module")
def shared(place: Any) -> Iterator[Any]:
    with living(place) as made:
        yield made


@pytest.fixture
def cell(place: Any) -> Iterator[Any]:
    with living(place) as made:
        yield made


def test_values_mutations_arrays_and_callbacks_cross(shared: Any) -> None:
    value, array = [1], np.arange(5.0)
    assert shared.answer.add(1, 2) == 3
    assert shared.answer.mutate(value) is value
    assert value == [1, 3]
    view = shared.answer.window(array)
    assert np.shares_memory(view, array)
    assert array[0] == 7
    assert shared.answer.ask(fake(lambda x: x * 10)) == 21


def test_the_cell_has_seen_no_test_no_framework_and_its_command_names_neither(shared: Any) -> None:
    names = set(shared.answer.modules())
    assert not {n.partition(".")[0] for n in names} & {"pytest", "_pytest", "hypothesis", "psutil", "tests"}
    assert not names & {
        "grader.proxy",
        "grader.judge",
        "grader.suite",
        "grader.relay",
        "grader.worker",
        "grader.compare",
    }
    argv, path, utf8 = shared.answer.arguments()
    assert argv == ["-c"]
    assert not [place for place in path if "solutions" in place or "exercises" in place or place == str(ROOT)]
    assert utf8 == 1
    command = " ".join(psutil.Process(shared.end.pid).cmdline()) if hasattr(shared.end, "pid") else ""
    assert "solutions" not in command
    assert str(ROOT / "tests") not in command


def test_numpy_is_imported_beforehand_only_where_it_is_spoken_of(place: Any) -> None:
    with living(place) as made:
        assert ("numpy" in made.answer.modules()) == (place.flavour == "numpy")


def test_the_environment_is_ours_and_small(shared: Any) -> None:
    assert set(shared.answer.environment()) <= {
        *("HOME", "TMPDIR", "PATH", "LANG", "LC_CTYPE", "PWD", "PYTHONHASHSEED"),
        *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"),
    }


def test_windows_own_names_are_added_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYSTEMROOT", "C:\\Windows")
    monkeypatch.setenv("SECRET", "x")
    values = spawned.environment("numpy", "home")
    assert values["SYSTEMROOT"] == "C:\\Windows"
    assert {values[name] for name in ("TEMP", "TMP", "USERPROFILE", "HOME")} == {"home"}
    assert "SECRET" not in values


@pytest.mark.parametrize("data", [b"hello", b"\0forged", b'{"done": true}'])
def test_frames_on_stdout_are_output_and_nothing_else(cell: Any, data: bytes) -> None:
    assert cell.answer.forge(data) == "honest"
    assert cell.answer.add(1, 1) == 2
    assert data.decode("utf-8", "replace") in cell.end.printed()


def test_what_is_printed_is_kept_in_both_languages(cell: Any) -> None:
    cell.answer.say("hello 你好\n")
    cell.answer.shout("trouble\n")
    assert cell.end.printed() == "hello 你好\ntrouble\n"


def test_output_is_capped_and_a_flood_holds_nobody_up(cell: Any) -> None:
    cell.answer.say("a" * 1000, times=100)
    cell.answer.flood(200)
    assert cell.answer.add(1, 1) == 2
    printed = cell.end.printed()
    assert len(printed) == 64 << 10
    assert printed.startswith("a" * 1000)


def test_every_cell_has_a_folder_of_its_own_that_is_removed(place: Any) -> None:
    with living(place) as first, living(place) as second:
        homes = {first.answer.keep("note"), second.answer.keep("note")}
        assert len(homes) == 2
        assert all(Path(home).parent == place.scratch for home in homes)
    assert not [home for home in homes if Path(home).exists()]


@pytest.mark.parametrize(
    ("act", "status"),
    [
        (lambda a: a.leave(0), "exit 0"),
        (lambda a: a.leave(3), "exit 3"),
        pytest.param(
            lambda a: a.crash(), "signal 11", marks=pytest.mark.skipif(os.name == "nt", reason="a signal of POSIX")
        ),
    ],
    ids=["exit 0", "exit 3", "segfault"],
)
def test_the_status_of_a_dead_cell_says_how_it_ended(cell: Any, act: Callable[[Any], None], status: str) -> None:
    with pytest.raises(CellDied):
        act(cell.answer)
    assert cell.died == status
    with pytest.raises(CellDied):
        cell.answer.add(1, 1)


def test_a_timeout_ends_the_process_and_the_next_cell_is_fresh(place: Any) -> None:
    with living(place, call_s=1.0) as cell:
        assert place.cells.status(cell.end, 0.0) == "running"
        with pytest.raises(CellTimeout):
            cell.answer.spin()
        assert cell.end.process.poll() is not None
    with living(place) as cell:
        assert cell.answer.add(1, 2) == 3


def test_a_status_of_windows_is_shown_as_microsoft_writes_it(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with living(place) as cell:
        monkeypatch.setattr(cell.end.process, "wait", lambda timeout: 0xC0000005)
        assert place.cells.status(cell.end, 0.0) == "exit 0xc0000005"
        monkeypatch.undo()


@pytest.mark.skipif(sys.platform != "linux", reason="macOS does not bound it; Windows' job is tested there")
def test_memory_and_files_are_bounded(cell: Any) -> None:
    with pytest.raises(MemoryError):
        cell.answer.hold(2 * MEMORY)
    assert cell.answer.hold(MEMORY // 4) == MEMORY // 4
    assert cell.answer.limit("RLIMIT_FSIZE")[1] <= 64 << 20


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="Windows: the job does it")
def test_what_a_process_started_ends_with_it() -> None:
    child = (
        "import subprocess, sys, time; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE, process_group=0) as parent:
        assert parent.stdout is not None
        grandchild = psutil.Process(int(parent.stdout.readline()))
        spawned.kill_group(parent)
        psutil.wait_procs([grandchild], timeout=10)
        assert not grandchild.is_running() or grandchild.status() == psutil.STATUS_ZOMBIE


def test_an_interpreter_that_does_not_come_up_says_why(staged: Path, tmp_path: Path) -> None:
    ground = SpawnedYard("numpy", tmp_path / "nothing-here")
    cells = SpawnedCells(ground.control)
    with pytest.raises(yard.YardError, match="ModuleNotFoundError"):
        cells.take(MEMORY)
    cells.drop_spare()
    ground.close()


# -- the judge --


@pytest.fixture
def spawning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spawned, "can_fork", lambda: False)


def plain(report: Any) -> Any:
    return [
        (i.number, i.status, i.points, [(c.id, c.outcome, c.message, c.counterexample, c.output) for c in i.checks])
        for i in report.items
    ]


@pytest.mark.slow
def test_a_spawned_report_is_the_forked_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check by check, message by message, with the same seed: right, wrong, printing, dying."""
    course = catalogue.load(TOY)
    texts = [(TOY / "solutions" / "01_toy" / n / f"{n}.py").read_text(encoding="utf-8") for n in ("adder", "stack")]
    answers = [
        texts[0],
        texts[0].replace("return a + b", "print('你好')\n    return abs(a) + b"),
        "def add(a, b):\n    raise ValueError(a)\n",
        "import os\n\n\ndef add(a, b):\n    os._exit(7)\n",
        "import nothing\n",
    ]
    found = []
    for fork in (True, False):
        monkeypatch.setattr(spawned, "can_fork", lambda fork=fork: fork)
        with Judge(course, course.exercises, isolation="process") as judge:
            assert judge.spawns is not fork
            items = [i for i in course.items() if i.exercise in ("adder", "stack")]
            reports = [
                judge.grade({"adder": Source(text=answer), "stack": Source(text=texts[1])}, items, seed=5)
                for answer in answers
            ]
        assert {r.isolation for r in reports} == {Isolation.process}
        found.append([plain(report) for report in reports])
    assert found[0] == found[1]
    assert found[0][0][0][1] is Status.passed


def graded_with_a_dying_runner(toy: Path, edit: Callable[[str, str, str], None], dies: str, answer: str) -> Any:
    """The adder's report where its first check ends the runner, and the processes of cells that are left."""
    line = "    assert same(answer.add(2, 3), 5)\n"
    edit("exercises/01_toy/adder/test_adder.py", line, dies.format(line=line))
    sync.write(toy, sync.sync(toy)[0])
    course = catalogue.load(toy)
    with Judge(course, [course.exercise("adder")], isolation="process") as judge:
        items = [i for i in course.items() if i.exercise == "adder"]
        found = judge.grade({"adder": Source(text=answer)}, items).items[0]
    lines = {p: " ".join(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"])}
    left = [p for p, line in lines.items() if "grader.sandbox.arrival" in line and str(judge._inside) in line]
    psutil.wait_procs(left, timeout=5)
    return found, [p for p in left if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.slow
@pytest.mark.usefixtures("spawning")
def test_a_runner_that_dies_is_replaced_and_its_successor_goes_on(
    toy: Path, edit: Callable[[str, str, str], None]
) -> None:
    text = (toy / "solutions/01_toy/adder/adder.py").read_text(encoding="utf-8")
    found, left = graded_with_a_dying_runner(toy, edit, "{line}    __import__('os')._exit(9)\n", text)
    outcomes = {check.id: check.outcome.value for check in found.checks}
    assert outcomes.pop("adds_two") == "internal"
    assert set(outcomes.values()) == {"passed"}
    assert not left


@pytest.mark.slow
@pytest.mark.usefixtures("spawning")
def test_a_runner_that_dies_while_its_cell_spins_leaves_no_cell(
    toy: Path, edit: Callable[[str, str, str], None]
) -> None:
    dies = "    import os, threading\n\n    threading.Timer(1.0, os._exit, [9]).start()\n{line}"
    _, left = graded_with_a_dying_runner(toy, edit, dies, "def add(a, b):\n    while True:\n        pass\n")
    for process in left:
        process.kill()
    assert not left


@pytest.mark.usefixtures("spawning")
def test_tests_that_cannot_be_imported_are_told_in_pytest_s_words(
    toy: Path, edit: Callable[[str, str, str], None]
) -> None:
    edit("exercises/01_toy/adder/test_adder.py", "import pytest\n", "import no_such_module_anywhere\n")
    course = catalogue.load(toy)
    with (
        Judge(course, [course.exercise("adder")], tests="visible", isolation="process") as judge,
        pytest.raises(SuiteError, match="no_such_module_anywhere"),
    ):
        judge.collected()


@pytest.mark.usefixtures("spawning")
def test_a_room_outside_of_a_worker_spawns_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.room.can_fork", lambda: False)
    course = catalogue.load(TOY)
    text = "def add(a, b):\n    return a + b\n"
    with Room(TOY / "exercises" / "given", course.exercise("adder"), "process") as room, room.visit(text, 30) as visit:
        assert visit.answer.add(2, 2) == 4
        assert visit.fault() is None


# -- a machine made to look like another --


def elsewhere(system: str, *words: str, program: str = "", cwd: Path = TOY) -> subprocess.CompletedProcess[str]:
    """The grader under a shim, with a console and a locale that know ASCII only, as a Windows of another language would."""
    place = os.pathsep.join([str(HERE / f"as_{system}"), str(ROOT)])
    return subprocess.run(
        [sys.executable, *(["-c", program] if program else ["-m", "grader"]), *words],
        cwd=cwd,
        env={k: os.environ[k] for k in ("PATH", "HOME", "TMPDIR", "SYSTEMROOT") if k in os.environ}
        | {
            "LC_ALL": "C",
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
            "PYTHONPATH": place,
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=580,
        check=False,
        stdin=subprocess.DEVNULL,
    )


pretended = pytest.mark.skipif(sys.platform != "linux", reason="Linux plays the others; there the real thing runs")


@pretended
@pytest.mark.parametrize("system", ["windows", "macos"])
def test_the_shim_takes_away_what_it_says(system: str) -> None:
    program = """
import os, signal, socket, sys
from grader.sandbox import limits, spawned, walls, yard
print(sys.platform, spawned.can_fork(), walls.supported(), limits.memory_bounded(), limits.address_space())
print(hasattr(os, "fork"), hasattr(socket, "AF_UNIX"), hasattr(signal, "SIGKILL"), hasattr(os, "pidfd_open"))
print(yard.find_walls("auto")[1].en)
"""
    lines = elsewhere(system, program=program).stdout.splitlines()
    name, more = ("win32", "False False False False") if system == "windows" else ("darwin", "True True True False")
    assert lines[:2] == [f"{name} False False False 0", more]
    assert "limits only" in lines[2]
    assert "memory cannot be bounded here" in lines[2]


@pretended
@pytest.mark.slow
@pytest.mark.parametrize("folder", SITUATIONS, ids=lambda path: path.name)
def test_a_situation_gets_the_same_report_on_windows(folder: Path, tmp_path: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    ran = elsewhere("windows", "check", "--submission", str(folder), "--json", str(tmp_path / "r.json"), "--lang", "en")
    assert ran.returncode == expected["exit"], ran.stdout + ran.stderr
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert outcome(report) == expected["items"]
    assert report["isolation"] == "process"
    assert "memory cannot be bounded here" in ran.stdout
    for piece in expected.get("says", []):
        assert piece in ran.stdout


@pretended
@pytest.mark.slow
@pytest.mark.parametrize("name", ["all_pass", "misconception", "crash", "endless_loop", "not_started"])
def test_a_situation_gets_the_same_report_on_macos(name: str, tmp_path: Path) -> None:
    folder = TOY / "situations" / name
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    ran = elsewhere("macos", "check", "--submission", str(folder), "--json", str(tmp_path / "r.json"), "--lang", "en")
    assert ran.returncode == expected["exit"], ran.stdout + ran.stderr
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert outcome(report) == expected["items"]
    assert report["isolation"] == "process"
    assert "memory cannot be bounded here" in ran.stdout


@pretended
def test_the_commands_that_start_nothing_work_on_windows(tmp_path: Path, toy: Path) -> None:
    for words in (["list"], ["hint", "adder", "--again"], ["doctor"]):
        ran = elsewhere("windows", *words, "--course", str(toy), "--lang", "zh")
        assert "Traceback" not in ran.stderr, ran.stderr
        assert ran.stdout
    assert "bubblewrap needs Linux" in elsewhere("windows", "doctor", "--lang", "en", cwd=toy).stdout
    ran = elsewhere("windows", "check", "--course", str(toy), "--isolation", "bwrap", "--lang", "en")
    assert ran.returncode == 2
    assert "bubblewrap needs Linux" in ran.stderr


# Written for this test: they touch their own process only. The files of tests/attacks write, kill and connect wherever they can;
# without walls they would reach the machine that runs the tests, so none of them may ever run here.
FORGE = """
import struct, sys

def cell():
    frame = sys._getframe()
    while frame:
        for value in list(frame.f_locals.values()):
            if type(value).__name__ == "Cell":
                return value
        frame = frame.f_back

CELL = cell()
"""
HOSTILE = {
    "exits at import": "import os\nos._exit(0)\n",
    "exits in a call": "import os\n\ndef add(a, b):\n    os._exit(0)\n",
    "sys.exit in a call": "import sys\n\ndef add(a, b):\n    sys.exit(0)\n",
    "loops": "def add(a, b):\n    while True:\n        pass\n",
    "loops without the interpreter": "def add(a, b):\n    return 7 ** 7 ** 9\n",
    "loops at import": "while True:\n    pass\n",
    "loops inside except": "def add(a, b):\n    while True:\n        try:\n            while True:\n                pass\n        except BaseException:\n            pass\n",
    "prints without end": "import os\n\ndef add(a, b):\n    while True:\n        print('x' * 100000)\n        os.write(1, b'y' * 100000)\n",
    "frames on stdout": "import os, struct\n\ndef add(a, b):\n    for data in (b'hello', b'{\"done\": true}', b'\\0' + bytes(20)):\n        os.write(1, struct.pack('>I', len(data)) + data)\n        os.write(2, struct.pack('>I', len(data)) + data)\n    return 0\n",
    "crashes": "import ctypes\n\ndef add(a, b):\n    ctypes.string_at(0)\n",
    "raises KeyboardInterrupt": "def add(a, b):\n    raise KeyboardInterrupt\n",
    "equals everything": "class Same(int):\n    def __eq__(self, other):\n        return True\n    __hash__ = int.__hash__\n\ndef add(a, b):\n    return Same(0)\n",
    "closes its descriptors": "import os\nos.closerange(0, 64)\n\ndef add(a, b):\n    return 0\n",
    "replies twice": FORGE
    + "def add(a, b):\n    for guess in range(50):\n        CELL.say(('value', guess))\n    return 5\n",
    "greets again": FORGE + "def add(a, b):\n    CELL.sock.sendall(struct.pack('>I', 5) + b'hello')\n    return 0\n",
    "declares a huge length": FORGE + "def add(a, b):\n    CELL.sock.sendall(b'\\xff' * 64)\n    return 0\n",
    "says it is done": FORGE
    + "def add(a, b):\n    data = b'{\"done\": true}'\n    CELL.sock.sendall(struct.pack('>I', len(data)) + data)\n    return 0\n",
    "hangs up": FORGE + "def add(a, b):\n    CELL.sock.close()\n    return 0\n",
}
PROGRAM = """
import json, sys, time
from pathlib import Path
from grader import catalogue
from grader.judge import Judge
from grader.submission import Source
root = Path(sys.argv[1])
course = catalogue.load(root)
honest = {n: Source(text=(root / "solutions/01_toy" / n / f"{n}.py").read_text(encoding="utf-8")) for n in ("adder", "stack")}
found = {}
with Judge(course, [course.exercise(n) for n in honest]) as judge:
    items = [i for i in course.items() if i.exercise in honest]
    for name, text in json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")).items():
        began = time.monotonic()
        attacked, beside = judge.grade({**honest, "adder": Source(text=text)}, items).items
        found[name] = [attacked.points, attacked.status.value, beside.status.value, time.monotonic() - began]
    found["honest"] = [i.status.value for i in judge.grade(honest, items).items]
print(json.dumps(found))
"""


@pretended
@pytest.mark.slow
@pytest.mark.parametrize("system", ["windows", "macos"])
def test_hostile_submissions_earn_nothing_and_the_grader_lives(system: str, toy: Path, tmp_path: Path) -> None:
    texts = {
        n: t for n, t in HOSTILE.items() if system == "windows" or not n.startswith(("loops", "prints"))
    }  # waits once
    (tmp_path / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    ran = elsewhere(system, str(toy), str(tmp_path / "texts.json"), program=PROGRAM)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found.pop("honest") == ["passed", "passed"]
    assert set(found) == set(texts)
    for name, (points, status, beside, seconds) in found.items():
        assert points == 0, name
        assert status not in ("passed", "in_progress", "internal_error"), (name, status)
        assert beside == "passed", name
        assert seconds < 120, (name, seconds)


NUMBERS = "1.1 1.2 1.3 1.4 1.5 2.1 2.2 2.3 2.4 2.5 2.6 3.1 3.2 3.3 3.4 3.5".split()
SOME = (
    "1.2 2.4 2.6 3.2".split()
)  # whole chapters are graded by the jobs on machines of that kind: a cell per check takes its time


def laid_out(place: Path, folder: str) -> Path:
    """References (or stubs) of chapters 1 to 3 as a submission."""
    for file in sorted(ROOT.glob(f"{folder}/0[123]_*/*/*.py")):
        if file.stem == file.parent.name:
            target = place / "exercises" / file.relative_to(ROOT / folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    return place


@pretended
@pytest.mark.slow
def test_references_pass_on_windows_and_kernels_say_what_is_missing(tmp_path: Path) -> None:
    if not (ROOT / "solutions" / "01_introduction").is_dir():
        pytest.skip("the private half is not here")
    place = laid_out(tmp_path / "sub", "solutions")
    ran = elsewhere(
        "windows",
        "check",
        *SOME,
        "--submission",
        str(place),
        "--json",
        str(tmp_path / "r.json"),
        "--lang",
        "en",
        cwd=ROOT,
    )
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert [i["number"] for i in report["items"]] == SOME
    assert {i["number"]: i["status"] for i in report["items"]} == {n: "needs" if n == "2.6" else "passed" for n in SOME}
    for item in report["items"]:
        assert item["points"] == (0 if item["number"] == "2.6" else item["max_points"])
        assert {c["outcome"] for c in item["checks"]} == {"not_run" if item["number"] == "2.6" else "passed"}
    assert "Linux" in next(i for i in report["items"] if i["number"] == "2.6")["message"]["en"]
    assert ran.returncode == 1


@pretended
@pytest.mark.slow
def test_stubs_of_chapters_1_to_3_are_not_started_on_windows(tmp_path: Path) -> None:
    place = laid_out(tmp_path / "sub", "exercises")
    elsewhere("windows", "check", *NUMBERS, "--submission", str(place), "--json", str(tmp_path / "r.json"), cwd=ROOT)
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert {(i["number"], i["status"]) for i in report["items"]} == {
        (n, "needs" if n == "2.6" else "not_started") for n in NUMBERS
    }
