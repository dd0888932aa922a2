"""Real cells, in every mode that this machine has: what they can do, what they cannot, and how they end."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from grader.model import Isolation
from grader.proxy import Answer, CellDied, CellTimeout, Session, fake
from grader.registry import Registry
from grader.sandbox import walls
from grader.sandbox import yard as yards
from grader.sandbox.yard import Cells, Yard, YardError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="walls are Linux's; elsewhere only limits exist")

MODE, _ = yards.find_walls("auto") if sys.platform == "linux" else ("process", None)
MODES = {"nested": ["nested", "flat", "process"], "flat": ["flat", "process"], "process": ["process"]}[MODE]
WALLED = [m for m in MODES if m != "process"]
MEMORY = 256 << 20

SOURCE = b"""
import ctypes, errno, os, signal, socket, sys, threading

libc = ctypes.CDLL(None, use_errno=True)

def add(a, b): return a + b
def mutate(x): x.append(3); return x
def window(a): a[0] = 7; return a[1:]
def ask(f): return f(2) + 1
def say(text, times=1):
    for _ in range(times): print(text, end="")
    sys.stdout.flush()
def shout(text): sys.stderr.write(text); sys.stderr.flush()
def write_raw(fd, count):
    try: return os.write(fd, b"x" * count)
    except OSError as error: return errno.errorcode[error.errno]
def leave(code): os._exit(code)
def die(number): os.kill(os.getpid(), number)
def crash(): ctypes.string_at(0)
def spin():
    while True: pass
def hold(count): return len(bytearray(count))
def environment(): return dict(os.environ)
def listing(path):
    try: return sorted(os.listdir(path))
    except OSError as error: return errno.errorcode[error.errno]
def opens(path, flags=0):
    try: return os.close(os.open(path, flags, 0o600))
    except OSError as error: return errno.errorcode[error.errno]
def ids(): return [os.getuid(), os.getgid(), os.getpid(), os.getppid(), os.getcwd(), socket.gethostname()]
def descriptors():
    found = []
    for fd in range(256):
        try: found.append((fd, os.fstat(fd).st_mode >> 12))
        except OSError: pass
    return found
def syscall(number, *arguments):
    ctypes.set_errno(0)
    value = libc.syscall(number, *(ctypes.c_long(a) for a in arguments))
    return errno.errorcode.get(ctypes.get_errno(), "") if value == -1 else "done"
def sockets():
    out = []
    for family, kind in ((socket.AF_INET, socket.SOCK_STREAM), (socket.AF_INET6, socket.SOCK_STREAM), (socket.AF_INET, socket.SOCK_DGRAM), (16, socket.SOCK_RAW),
                         (17, socket.SOCK_RAW), (40, socket.SOCK_STREAM)):
        try: out.append(str(socket.socket(family, kind)))
        except OSError as error: out.append(errno.errorcode.get(error.errno, "?"))
    return out
def forks():
    out = []
    for attempt in (os.fork, lambda: os.posix_spawn("/usr/bin/true", ["true"], {}), lambda: os.execv("/usr/bin/true", ["true"])):
        try: attempt(); out.append("done")
        except OSError as error: out.append(errno.errorcode[error.errno])
    return out
def threads(count):
    done = []
    made = [threading.Thread(target=done.append, args=(i,)) for i in range(count)]
    for t in made: t.start()
    for t in made: t.join()
    return sorted(done)
def capabilities():
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    if libc.capget(header, data) != 0: return "no"
    bounding = [libc.prctl(23, n, 0, 0, 0) for n in range(41)]
    ambient = [libc.prctl(47, 1, n, 0, 0) for n in range(41)]
    return [list(data), sum(b == 1 for b in bounding), sum(a == 1 for a in ambient), libc.prctl(39, 0, 0, 0, 0)]
def fill(path, count):
    try:
        with open(path, "wb") as file:
            for _ in range(count): file.write(bytes(1 << 20))
        return "done"
    except OSError as error: return errno.errorcode[error.errno]
def keep(path, text):
    with open(path, "w") as file: file.write(text)
def modules(): return sorted(name for name in sys.modules if name.split(".")[0] in ("pytest", "hypothesis", "grader", "torch", "_pytest"))
def kill_all():
    out = []
    for pid in (-1, os.getppid(), 1):
        try: os.kill(pid, 0); out.append(pid)
        except OSError: pass
    return out
def limit(name):
    import resource
    return resource.getrlimit(getattr(resource, name))
state = []
def remember(x): state.append(x); return len(state)
"""


@pytest.fixture(scope="module", params=MODES)
def place(request, tmp_path_factory):
    """A running yard."""
    staged = yards.stage(Path(__file__).parents[1] / "course/exercises/given", tmp_path_factory.mktemp("stage"))
    made = Yard("numpy", request.param, staged)
    made.wait_ready()
    cells = Cells(made.control)
    yield SimpleNamespace(yard=made, mode=request.param, cells=cells)
    cells.drop_spare()
    made.close()


@contextlib.contextmanager
def living(place, *, call_s: float = 20.0, memory: int = MEMORY):
    end = place.cells.take(memory)
    made = SimpleNamespace(end=end, died="")

    def kill() -> None:
        """As the worker does: a cell that died is asked how before it is cleared away."""
        if isinstance(session.poison, CellDied):
            made.died = place.cells.status(end, 10.0)
        end.kill()

    session = Session(end.sock, Registry(), call_s=call_s, until=time.monotonic() + 60, kill=kill)
    made.answer = Answer(session)
    try:
        assert session.greet() == ""
        session.load("answer", (("answer.py", SOURCE),), b"")
        yield made
    finally:
        end.close()


@pytest.fixture(scope="module")
def shared(place):
    """One cell for tests that only look."""
    with living(place) as cell:
        yield SimpleNamespace(answer=cell.answer, mode=place.mode, walled=place.mode != "process")


@pytest.fixture
def cell(place):
    """A cell of one's own, for tests that break it."""
    with living(place) as made:
        made.mode = place.mode
        yield made


def walled(room) -> None:
    if room.mode == "process":
        pytest.skip("mode process has limits only")


# -- calls --


def test_values_mutations_and_callbacks_cross_processes(shared):
    value, array = [1], np.arange(5.0)
    assert shared.answer.add(1, 2) == 3
    assert shared.answer.mutate(value) is value
    assert value == [1, 3]
    view = shared.answer.window(array)
    assert np.shares_memory(view, array)
    assert array[0] == 7
    assert shared.answer.ask(fake(lambda x: x * 10)) == 21


def test_cells_share_nothing_with_their_siblings(place):
    with living(place) as first:
        assert first.answer.remember(1) == 1
        with living(place) as second:
            assert second.answer.remember(1) == 1
        assert first.answer.remember(2) == 2


def test_files_of_one_cell_are_not_seen_by_another(place):
    if place.mode != "nested":
        pytest.skip("only nested cells have a /tmp of their own")
    with living(place) as first, living(place) as second:
        first.answer.keep("/tmp/note", "hello")
        assert "note" in first.answer.listing("/tmp")
        assert "note" not in second.answer.listing("/tmp")


def test_the_cell_has_seen_no_test_framework(shared):
    names = shared.answer.modules()
    assert {name.split(".")[0] for name in names} <= {"grader"}
    assert not {"grader.proxy", "grader.judge", "grader.suite", "grader.worker", "grader.compare"} & set(names)


# -- walls --


def test_there_is_no_network(shared):
    walled(shared)
    assert set(shared.answer.sockets()) <= {"EAFNOSUPPORT", "EPERM", "EACCES"}


def test_proc_is_empty(shared):
    if shared.mode != "nested":
        pytest.skip("a flat cell shares the yard's /proc")
    assert shared.answer.listing("/proc") == []


def test_only_expected_places_are_mounted(shared):
    walled(shared)
    expected = {
        "usr",
        "bin",
        "sbin",
        "lib",
        "lib32",
        "lib64",
        "libx32",
        "dev",
        "proc",
        "tmp",
        "yard",
        "packages",
        "root",
        "opt",
        "home",
    }
    root = shared.answer.listing("/")
    prefix = Path(os.path.realpath(sys.base_prefix))
    allowed = expected - {"root", "opt", "home"} | {prefix.parts[1]}
    assert set(root) <= allowed
    assert "etc" not in root
    assert "run" not in root


def test_the_repository_and_the_home_are_not_there(shared):
    walled(shared)
    for path in (
        Path(__file__),
        Path(__file__).parents[2] / "solutions",
        Path.home() / ".ssh",
        Path("/etc/passwd"),
        Path("/run"),
        Path("/var"),
        Path("/sys"),
    ):
        assert shared.answer.listing(str(path.parent if path.is_file() else path)) in ("ENOENT", "EACCES"), path


def test_only_python_files_of_the_inside_are_staged(shared):
    walled(shared)
    assert shared.answer.listing("/yard") == ["given", "grader"]
    assert shared.answer.listing("/yard/grader") == [
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
        "sandbox",
        "wire.py",
    ]
    assert "yard.py" not in shared.answer.listing("/yard/grader/sandbox")


@pytest.mark.parametrize("path", ["/yard/x", "/usr/x", "/packages/0/x", "/yard/grader/cell.py"])
def test_what_is_bound_is_read_only(shared, path):
    walled(shared)
    assert shared.answer.opens(path, os.O_WRONLY | os.O_CREAT) in ("EROFS", "EACCES")


def test_the_environment_is_ours_and_small(shared):
    names = set(shared.answer.environment())
    assert names <= {
        "HOME",
        "TMPDIR",
        "PATH",
        "LANG",
        "LC_CTYPE",
        "PYTHONHASHSEED",
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "PWD",
        "TRITON_INTERPRET",
    }


def test_no_capability_in_any_set(shared):
    walled(shared)
    sets, bounding, ambient, no_new_privs = shared.answer.capabilities()
    assert sets == [0] * 6
    assert (bounding, ambient, no_new_privs) == (0, 0, 1)


def test_the_learner_is_neither_root_nor_pid_1(shared):
    walled(shared)
    uid, gid, pid, *_ = shared.answer.ids()
    assert uid != 0
    assert gid != 0
    assert pid > 1


def test_programs_and_processes_are_refused(shared):
    assert set(shared.answer.forks()) == {"EPERM"}


def test_threads_are_allowed(shared):
    assert shared.answer.threads(4) == [0, 1, 2, 3]


X86 = {
    "mount": 165,
    "umount2": 166,
    "unshare": 272,
    "setns": 308,
    "ptrace": 101,
    "keyctl": 250,
    "bpf": 321,
    "io_uring_setup": 425,
    "execve": 59,
    "execveat": 322,
    "fork": 57,
    "vfork": 58,
    "process_vm_readv": 310,
    "process_vm_writev": 311,
    "userfaultfd": 323,
    "perf_event_open": 298,
    "chroot": 161,
    "pidfd_getfd": 438,
    "x32 getpid": 0x40000000 + 39,
    "clone": 56,
    "clone3": 435,
    "memfd_create": 319,
    "kcmp": 312,
}


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="numbers of x86-64")
@pytest.mark.parametrize("name", X86)
def test_syscalls_that_open_walls_are_refused(shared, name):
    assert shared.answer.syscall(X86[name], 0, 0, 0, 0, 0) in ("EPERM", "ENOSYS")


def test_only_the_cells_own_descriptors_are_open(shared):
    kinds = dict(shared.answer.descriptors())
    assert len([fd for fd, kind in kinds.items() if kind == 0o14]) == 1  # its socket
    assert len(kinds) <= 4
    assert {0, 1, 2} < set(kinds)


def test_the_cell_cannot_signal_the_processes_around_it(shared):
    if shared.mode != "nested":
        pytest.skip("siblings share the pid namespace")
    assert set(shared.answer.kill_all()) <= {-1, 0, 1, shared.answer.ids()[3]}


def test_memory_is_bounded(cell):
    with pytest.raises(MemoryError):
        cell.answer.hold(2 * MEMORY)
    assert cell.answer.hold(MEMORY // 4) == MEMORY // 4


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("RLIMIT_NOFILE", 64),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_FSIZE", 64 << 20),
        ("RLIMIT_MEMLOCK", 0),
        ("RLIMIT_MSGQUEUE", 0),
    ],
)
def test_resources_are_limited(shared, name, most):
    soft, hard = shared.answer.limit(name)
    assert 0 <= soft <= most
    assert 0 <= hard <= most


def test_the_disk_is_bounded(place):
    if place.mode != "nested":
        pytest.skip("only nested cells have a sized /tmp")
    with living(place) as cell:
        assert cell.answer.fill("/tmp/a", 60) in ("done", "EFBIG", "ENOSPC")
        assert cell.answer.fill("/tmp/b", 60) in ("EFBIG", "ENOSPC")


# -- output --


def test_what_the_cell_prints_is_kept(cell):
    cell.answer.say("hello 你好\n")
    cell.answer.shout("trouble\n")
    printed = cell.end.printed()
    assert "hello 你好\n" in printed
    assert "trouble\n" in printed


def test_output_is_capped_at_64_kib_without_an_error(cell):
    cell.answer.say("a" * 1000, times=1000)
    cell.answer.say("the end")
    printed = cell.end.printed()
    assert printed.startswith("a" * 1000)
    assert len(printed) <= 64 << 10
    assert "the end" not in printed
    assert cell.answer.add(1, 1) == 2


def test_writing_past_the_cap_on_the_bare_descriptor_does_not_grow_the_file(cell):
    for _ in range(4):
        cell.answer.write_raw(1, 40 << 10)
    assert os.fstat(cell.end.output).st_size <= 64 << 10
    assert len(cell.end.printed()) <= 64 << 10


# -- how cells end --


def await_end(end) -> None:
    """Wait, without sleeping, for the cell's outermost process."""
    if end.pidfd >= 0:
        assert select.select([end.pidfd], [], [], 10)[0]


@pytest.mark.parametrize(
    ("act", "status"),
    [
        (lambda a: a.leave(0), "exit 0"),
        (lambda a: a.leave(3), "exit 3"),
        (lambda a: a.die(9), "signal 9"),
        (lambda a: a.crash(), "signal 11"),
    ],
    ids=["exit 0", "exit 3", "killed", "segfault"],
)
def test_the_status_of_a_dead_cell_says_how_it_ended(cell, act, status):
    with pytest.raises(CellDied):
        act(cell.answer)
    assert cell.died == status
    with pytest.raises(CellDied):
        cell.answer.add(1, 1)


def test_the_status_of_a_living_cell_is_running(place):
    with living(place) as cell:
        assert place.cells.status(cell.end, wait_s=0.0) == "running"


def test_a_timeout_kills_the_cell(place):
    with living(place, call_s=0.2) as cell:
        with pytest.raises(CellTimeout):
            cell.answer.spin()
        await_end(cell.end)
        assert place.cells.status(cell.end, 10.0) == "signal 9"
        with pytest.raises(CellTimeout):
            cell.answer.add(1, 1)


def test_closing_a_cell_ends_its_process(place):
    with living(place) as cell:
        pid, pidfd = cell.end.pid, os.dup(cell.end.pidfd)
        assert not place.cells.status(cell.end, wait_s=0.0).startswith("exit")
    assert pid > 0
    assert select.select([pidfd], [], [], 10)[0]
    os.close(pidfd)


def test_the_next_cell_is_fresh_after_a_death(place):
    for _ in range(2):
        with living(place) as cell:
            assert cell.answer.remember(0) == 1
            with pytest.raises(CellDied):
                cell.answer.leave(1)


def test_no_descriptor_is_lost_over_many_cells(place):
    place.cells.drop_spare()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(10):
        with living(place):
            pass
    place.cells.drop_spare()
    assert len(os.listdir("/proc/self/fd")) <= before


def test_the_nursery_names_its_versions(place):
    assert place.yard.versions["numpy"] == np.__version__
    assert place.yard.versions["python"] == ".".join(map(str, sys.version_info[:3]))


def test_closing_a_yard_ends_everything_in_it(tmp_path):
    staged = yards.stage(Path(__file__).parents[1] / "course/exercises/given", tmp_path)
    made = Yard("numpy", MODE, staged)
    made.wait_ready()
    cells = Cells(made.control)
    end = cells.take(MEMORY)
    cells.drop_spare()
    pidfd = os.dup(end.pidfd)
    made.close()
    assert made.process.poll() is not None
    if MODE != "process":
        assert select.select([pidfd], [], [], 10)[0]
    os.close(pidfd)
    end.close()


def test_a_nursery_that_does_not_start_says_why(tmp_path):
    made = Yard("numpy", "process", tmp_path / "nothing is here")
    with pytest.raises(YardError, match="grader"):
        made.wait_ready()
    made.close()


def test_isolation_is_never_silently_less_than_asked_for(monkeypatch):
    monkeypatch.setattr(yards.shutil, "which", lambda name: None)
    with pytest.raises(YardError, match="bwrap"):
        yards.find_walls("bwrap")
    mode, why = yards.find_walls("auto")
    assert mode == "process"
    assert "bwrap" in why.en
    assert yards.find_walls("process")[0] == "process"


def test_only_bubblewrap_counts_as_bwrap():
    assert [yards.isolation_of(mode) for mode in ("nested", "flat", "process")] == [
        Isolation.bwrap,
        Isolation.bwrap,
        Isolation.process,
    ]


def test_torch_and_triton_answers_come_from_the_nursery_that_has_them():
    assert [yards.flavour_of(needs) for needs in ((), ("torch",), ("triton", "torch"))] == [
        "numpy",
        "interpret",
        "interpret",
    ]


@pytest.mark.skipif(MODE == "process", reason="no walls here")
def test_the_trial_finds_what_a_yard_can_do(tmp_path):
    """A trial that asks for less or more than a yard would choose weaker walls, or walls that fall."""
    staged = yards.stage(Path(__file__).parents[1] / "course/exercises/given", tmp_path / "stage")
    made = Yard("numpy", "nested", staged)
    made.wait_ready()
    place = SimpleNamespace(yard=made, mode="nested", cells=Cells(made.control))
    try:
        with living(place) as cell:
            stands = cell.answer.add(1, 2) == 3
    except (YardError, CellDied, OSError, AssertionError):
        stands = False
    place.cells.drop_spare()
    made.close()
    assert (MODE == "nested") is stands


def test_a_cell_stands_where_the_devices_are_mounted_noexec() -> None:
    """As container engines mount /dev. In a user namespace the flag is locked: a remount that leaves it out is refused."""
    inner = "from grader.sandbox import walls; walls.own_namespaces(); print('stands')"
    outer = (
        f"for name in {' '.join(walls.DEVICES)}; do mount --bind /dev/$name /dev/$name && "
        "mount -o remount,bind,nosuid,noexec /dev/$name || exit; done; "
        f'echo begun; exec "$0" -c "{inner}"'
    )
    ran = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", outer, sys.executable],
        capture_output=True,
        text=True,
        check=False,
    )
    if "begun" not in ran.stdout:
        pytest.skip(f"this machine gives no namespaces: {ran.stderr.strip()[:100]}")
    assert ran.stdout == "begun\nstands\n", ran.stderr


def test_the_trial_of_bubblewrap_asks_for_what_a_yard_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Podman's seccomp profile allows the namespace and refuses its host name: a trial that did not ask for one said `bwrap`."""
    if shutil.which("bwrap") is None:
        pytest.skip("no bubblewrap here")
    tried: list[list[str]] = []
    monkeypatch.setattr(
        yards, "_run", lambda command: tried.append(command) or SimpleNamespace(returncode=0, stdout="nested")
    )
    assert yards._try_bwrap() == ""
    real = Yard._command(SimpleNamespace(mode="nested", flavour="numpy"), Path("/yard"))
    fixed = ("--unshare-all", "--cap-drop", "--hostname", "--uid", "--gid", "--proc", "--dev")
    for option in fixed:  # with the same value: `--cap-drop ALL` without `--uid` made nested walls fail for root
        assert tried[0][tried[0].index(option) + 1] == real[real.index(option) + 1] or option == "--unshare-all"
