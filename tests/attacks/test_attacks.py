"""Hostile submissions: each file of files/, and each folder and text built here, is graded by one warm judge that must not mind.

Per attack: not one point that its honest part did not earn, no secret and no breach in the report, the other item of the same
submission and the next learner graded as ever, no process left, bounded time. The last line says how many were survived.
"""

from __future__ import annotations

import ast
import contextlib
import os
import re
import secrets
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from grader import catalogue, submission
from grader.judge import Judge, make_seeds
from grader.model import ItemResult, Outcome, Report, Status
from grader.sandbox import yard
from grader.submission import Source

FILES = sorted((Path(__file__).parent / "files").glob("*.py"))
TOY = Path(__file__).parent.parent / "course"
OTHER = {"adder": "stack", "stack": "adder"}
LONGEST_S, LARGEST_REPORT = 20.0, 256 << 10
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
survived: list[str] = []
tried: list[str] = []


def _walls() -> str:
    try:
        yard.find_walls("bwrap")
    except yard.YardError as error:
        return str(error)
    return ""


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(_walls()), reason=f"no bubblewrap here: {_walls()}"),
]


class Grounds:
    """A course full of planted secrets, one warm judge, and what honest work gets from it."""

    def __init__(self, place: Path) -> None:
        self.place, self.root = place, place / "course"
        self.canaries = {
            name: f"CANARY_{name}_{secrets.token_hex(16)}"
            for name in ("environment", "home", "tree", "hidden", "seed", "learner", "item")
        }
        shutil.copytree(TOY, self.root, ignore=shutil.ignore_patterns("situations", "__pycache__", ".grader"))
        (self.root / "secret.txt").write_text(self.canaries["tree"])
        key = place / "home" / ".ssh" / "id_ed25519"
        key.parent.mkdir(parents=True)
        key.write_text(self.canaries["home"])
        for test in self.root.glob("solutions/*/*/test_hidden.py"):  # secret, and with fewer examples
            text = test.read_text(encoding="utf-8").replace("import given\n", "import given, settings\n")
            text = text.replace("max_examples=30", "max_examples=6").replace("count=15", "count=8")
            text = re.sub(r"\n@given\((a=|numbers=)", r"\n@settings(max_examples=10)\n@given(\1", text)
            test.write_text(f'{text}\n\nCANARY = "{self.canaries["hidden"]}"\n', encoding="utf-8")
        os.environ.update(ATTACKED=self.canaries["environment"], HOME=str(place / "home"))
        self.listeners = [sock for sock in map(self._listen, ("\0attacked-listener", str(place / "listener"))) if sock]
        self.course = catalogue.load(self.root)
        self.references = {
            name: Source(text=(self.root / "solutions" / "01_toy" / name / f"{name}.py").read_text(encoding="utf-8"))
            for name in OTHER
        }
        self.judge = Judge(self.course, self.course.exercises, isolation="bwrap")
        self.normal = {name: plain(self.grade({name: source}).items[0]) for name, source in self.references.items()}
        self.processes = len(living())
        self.nurseries = self.nursery_pids()
        self.namespaces: dict[str, int] = {}  # name -> descriptor, so that nobody else is given the same number

    @staticmethod
    def _listen(address: str) -> socket.socket | None:
        sock = socket.socket(socket.AF_UNIX)
        try:
            sock.bind(address)
        except OSError:  # another run of this test listens there
            sock.close()
            return None
        sock.listen()
        sock.setblocking(False)
        return sock

    def grade(self, sources: dict[str, Source]) -> Report:
        return self.judge.grade(
            sources,
            [item for item in self.course.items() if item.exercise in sources],
            secret=self.canaries["seed"].encode(),
        )

    def honest(self, name: str, note: str) -> Source:
        return Source(text=f"{self.references[name].text}\n# {self.canaries[note]}\n")

    def assault(self, exercise: str, source: Source) -> tuple[ItemResult, float]:
        """Grade an attack beside honest work, then honest work of the next learner; all that holds for every attack is asserted here."""
        other = OTHER[exercise]
        sources = {exercise: source, other: self.honest(other, "item")}
        started = time.monotonic()
        report = self.grade(sources)
        took = time.monotonic() - started
        attacked = next(item for item in report.items if item.exercise == exercise)
        beside = next(item for item in report.items if item.exercise == other)
        hidden_seed = make_seeds({name: s.text for name, s in sources.items()}, self.canaries["seed"].encode(), None)[
            1
        ]["hidden"]
        after = self.grade({exercise: self.honest(exercise, "learner")}).items[0]
        self.remember_namespaces()

        data = msgspec.json.encode(report).decode("utf-8")
        assert not [name for name, canary in self.canaries.items() if canary in data], data
        assert str(hidden_seed) not in data
        assert "BREACHED" not in data, data
        assert len(data) < LARGEST_REPORT
        assert not [text for text in strings(report) if UNPRINTABLE.search(text)]
        assert attacked.status is not Status.internal_error, attacked.message.en
        assert not [check for check in attacked.checks if check.outcome is Outcome.internal]
        assert plain(beside) == self.normal[other]
        assert plain(after) == self.normal[exercise]
        assert took < LONGEST_S, f"{took:.1f} s"
        assert not [sock for sock in self.listeners if connected(sock)]
        assert self.left_behind() <= self.processes
        assert self.nursery_pids() == self.nurseries, "the walls had to be put up anew"
        return attacked, took

    def left_behind(self) -> int:
        """Descendants of this process, once those that are dying are dead."""
        for _ in range(100):
            count = len(living())
            if count <= self.processes:
                break
            time.sleep(0.05)
        return count

    def remember_namespaces(self) -> None:
        for process in living():
            name = namespace(process.pid)
            if name not in ("", namespace(os.getpid()), *self.namespaces):
                with contextlib.suppress(OSError):
                    self.namespaces[name] = os.open(f"/proc/{process.pid}/ns/pid", os.O_RDONLY)

    def nursery_pids(self) -> list[int]:
        return [running.process.pid for lane in self.judge.lanes for running in lane.yards.values()]

    def close(self) -> None:
        self.judge.close()
        for sock in self.listeners:
            sock.close()
        for fd in self.namespaces.values():
            os.close(fd)


def living() -> list[psutil.Process]:
    """Descendants of this process; the nursery takes note of dead keepers when it is next spoken to."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def namespace(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return ""


def connected(sock: socket.socket) -> bool:
    try:
        sock.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def plain(item: ItemResult) -> dict[str, Any]:
    """A result without its times."""
    data = msgspec.to_builtins(item)
    for part in (data, *data["checks"]):
        del part["seconds"]
    return data


def strings(thing: Any) -> Iterator[str]:
    """All texts of a report."""
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, msgspec.Struct):
        yield from strings([getattr(thing, name) for name in thing.__struct_fields__])
    elif isinstance(thing, dict):
        yield from strings([*thing, *thing.values()])
    elif isinstance(thing, (list, tuple)):
        for part in thing:
            yield from strings(part)


def header(text: str) -> dict[str, Any]:
    """The constants with which a file begins."""
    return {
        node.targets[0].id: ast.literal_eval(node.value)
        for node in ast.parse(text).body[:5]
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id in ("EXERCISE", "HONEST", "STATUS")
    }


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grounds]:
    before = dict(os.environ)
    made = Grounds(tmp_path_factory.mktemp("grounds"))
    yield made
    made.close()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def counted(request: pytest.FixtureRequest) -> Iterator[None]:
    failed = request.session.testsfailed
    tried.append(request.node.name)
    yield
    if request.session.testsfailed == failed and getattr(request.node, "survived", False):
        survived.append(request.node.name)


def run(
    request: pytest.FixtureRequest,
    grounds: Grounds,
    exercise: str,
    source: Source,
    honest: int,
    status: list[str] | None = None,
) -> ItemResult:
    """One attack; only what its honest part earned may be on the account."""
    item, _ = grounds.assault(exercise, source)
    assert item.points == honest, [(check.id, check.outcome) for check in item.checks]
    assert item.status is not Status.passed
    assert status is None or item.status.value in status, (item.status, item.message.en)
    request.node.survived = True
    return item


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_attack_earns_nothing_and_breaks_nothing(
    file: Path, grounds: Grounds, request: pytest.FixtureRequest
) -> None:
    text = file.read_text(encoding="utf-8")
    says = header(text)
    run(request, grounds, says["EXERCISE"], Source(text=text), says["HONEST"], says.get("STATUS"))


# ---- folders: what lies beside the answer, or in its place ----


def _answer(folder: Path) -> Path:
    place = folder / "exercises" / "01_toy" / "adder"
    place.mkdir(parents=True)
    return place / "adder.py"


def _files_beside(folder: Path) -> None:
    """conftest.py、sitecustomize.py、numpy.py、*.pth 放在答案旁边 / files beside the answer that a test run would pick up."""
    _answer(folder).write_text("import numpy\nimport toy\n\n\ndef add(a, b):\n    return 0\n")
    evil = "import builtins\nbuiltins.all = lambda *a: True\nraise SystemExit(0)\n"
    for where in (
        folder,
        folder / "exercises",
        folder / "exercises" / "01_toy",
        folder / "exercises" / "01_toy" / "adder",
    ):
        for name in (
            "conftest.py",
            "sitecustomize.py",
            "usercustomize.py",
            "numpy.py",
            "toy.py",
            "struct.py",
            "evil.pth",
            "__init__.py",
            "given.py",
        ):
            (where / name).write_text(evil)
        (where / "pytest.ini").write_text("[pytest]\naddopts = --collect-only\n")
        (where / "setup.cfg").write_text("[tool:pytest]\naddopts = -k nothing\n")
        (where / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = ['--co']\n")


def _edited_course(folder: Path) -> None:
    """改掉可见测试、exercise.toml、checks.toml、清单、given、隐藏测试、工作流 / edited tests, declarations, checklist, given, hidden tests, workflow."""
    shutil.copytree(TOY, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("situations", "__pycache__"))
    for test in [*folder.glob("exercises/*/*/test_*.py"), *folder.glob("solutions/*/*/test_hidden.py")]:
        test.write_text("def test_adds_two():\n    pass\n")
    for name in ("exercise.toml", "checks.toml"):
        (folder / "exercises" / "01_toy" / "adder" / name).write_text('format = 1\nstub = "x"\nchecks = []\n')
    (folder / "checklists" / "01_toy.toml").write_text('chapter = "01_toy"\nitems = []\n')
    (folder / "exercises" / "given" / "toy.py").write_text("class Summary:\n    __eq__ = lambda self, other: True\n")
    (folder / "exercises" / "01_toy" / "adder" / "driver.py").write_text("def call(module, *a):\n    return 5\n")
    (folder / ".github" / "workflows").mkdir(parents=True)
    (folder / ".github" / "workflows" / "grade.yml").write_text("on: push\njobs: {grade: {steps: [{run: 'true'}]}}\n")
    (folder / "exercises" / "01_toy" / "adder" / "adder.py").write_text("def add(a, b):\n    return 0\n")


def _link_to_passwd(folder: Path) -> None:
    """答案是指向 /etc/passwd 的链接 / the answer is a link to /etc/passwd."""
    _answer(folder).symlink_to("/etc/passwd")


def _link_out_of_the_tree(folder: Path) -> None:
    """上级目录是指向参考答案的链接 / a folder on the way is a link to the reference."""
    (folder / "exercises").mkdir()
    (folder / "exercises" / "01_toy").symlink_to(TOY / "solutions" / "01_toy")


def _link_in_a_circle(folder: Path) -> None:
    """指向自己的链接 / a link to itself."""
    answer = _answer(folder)
    answer.symlink_to(answer)


def _fifo(folder: Path) -> None:
    """答案是一个 FIFO / the answer is a FIFO that nobody writes."""
    os.mkfifo(_answer(folder))


def _socket(folder: Path) -> None:
    """答案是一个套接字 / the answer is a socket."""
    here = Path.cwd()
    answer = _answer(folder)
    os.chdir(answer.parent)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind("adder.py")
    finally:
        os.chdir(here)


def _folder(folder: Path) -> None:
    """答案是一个目录 / the answer is a folder."""
    _answer(folder).mkdir()


def _sparse(folder: Path) -> None:
    """10 GB 的稀疏文件 / a sparse file of 10 GB."""
    with open(_answer(folder), "wb") as file:
        file.truncate(10 << 30)


def _names_that_are_no_utf8(folder: Path) -> None:
    """旁边有非 UTF-8 的文件名 / names that are no UTF-8, with newlines and escapes, beside a wrong answer."""
    answer = _answer(folder)
    answer.write_text("def add(a, b):\n    return 0\n")
    for name in (b"\xff\xfe.py", b"a\nb\x1b[31m.py", b"adder.py\xe2\x80\xae", b"-rf", b"adder\xc3.py"):
        (answer.parent / os.fsdecode(name)).write_bytes(b"\xff")


def _text_that_is_no_utf8(folder: Path) -> None:
    """内容不是 UTF-8 / contents that are no UTF-8."""
    _answer(folder).write_bytes(b"def add(a, b):\n    return a + b  # \xff\xfe\n")


FOLDERS: list[tuple[Callable[[Path], None], list[str]]] = [
    (_files_beside, ["failed", "error"]),
    (_edited_course, ["failed", "in_progress"]),
    (_link_to_passwd, ["error"]),
    (_link_out_of_the_tree, ["error"]),
    (_link_in_a_circle, ["error"]),
    (_fifo, ["error"]),
    (_socket, ["error"]),
    (_folder, ["error"]),
    (_sparse, ["error"]),
    (_names_that_are_no_utf8, ["failed"]),
    (_text_that_is_no_utf8, ["error"]),
]


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("build", "status"), FOLDERS, ids=lambda value: value.__name__.strip("_") if callable(value) else ""
)
def test_a_hostile_folder_is_read_as_one_file_or_none(
    build: Callable[[Path], None], status: list[str], grounds: Grounds, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / "submission"
    folder.mkdir()
    build(folder)
    before = len(os.listdir("/proc/self/fd"))
    source = submission.read(folder, grounds.course.exercise("adder"))
    assert len(os.listdir("/proc/self/fd")) == before
    assert "root:" not in source.text
    run(request, grounds, "adder", source, 0, status)


# ---- texts that are attacks on whoever reads, parses or compiles them ----

TEXTS = {
    "parentheses without end": "add = " + "(" * 100_000 + ")" * 100_000,
    "brackets that never close": "x = " + "[" * 190,
    "brackets that open in every way": "x = " + "{[(" * 60,
    "operators without end": "x = " + "1+" * 100_000 + "1",
    "signs without end": "x = " + "-" * 100_000 + "1",
    "blocks without end": "".join(f"{' ' * i}if 1:\n" for i in range(98)) + " " * 98 + "pass\n",
    "attributes without end": "x = a" + ".a" * 80_000,
    "lambdas without end": "x = " + "lambda:" * 20_000 + "0",
    "null bytes": "def add(a, b):\n    return a + b\n\0",
    "a number of 200,000 digits": "x = " + "9" * 200_000,
    "a number that takes all memory": "x = 1 << (1 << 40)\ny = 'a' * (1 << 40)\n",
    "a constant folded at compile time": "x = (((((2**2000,) * 4000,) * 4000,) * 4000,) * 4000)\n",
    "another coding": "# coding: rot13\nqrs nqq(n, o):\n    erghea n + o\n",
    "an unknown coding": "# -*- coding: no-such-thing -*-\ndef add(a, b):\n    return 0\n",
    "lone surrogates": "x = '\\ud800'\nraise ValueError(x + '\\x1b[31m')\n",
    "form feeds and odd newlines": "\x0cdef add(a, b):\r\x0c    return 0\r\n\u2028",
    "an empty file": "",
    "one line of 250 KiB": "x = '" + "a" * 250_000 + "'\nraise SyntaxError(x)\n",
    "forty thousand statements": "1;" * 40_000,
    "formatted strings in each other": "x = " + "f'{" * 50 + "1" + "}'" * 50,
    "a decorator that is no decorator": "@" + "(" * 150 + "print" + ")" * 150 + "\ndef add(a, b):\n    return 0\n",
}


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_that_attacks_its_readers(text: str, grounds: Grounds, request: pytest.FixtureRequest) -> None:
    run(request, grounds, "adder", Source(text=text), 0)


# ---- the alarms themselves, and the end ----


def test_the_alarms_ring(grounds: Grounds) -> None:
    """A secret that is really told, a breach that really happens, honest work that really changes: each is noticed."""
    told = Source(text=f"print('{grounds.canaries['environment']}')")
    with pytest.raises(AssertionError, match="CANARY_environment"):
        grounds.assault("adder", told)
    with pytest.raises(AssertionError, match="BREACHED"):
        grounds.assault("adder", Source(text="print('BREACH' + 'ED')"))
    worse = plain(grounds.grade({"adder": Source(text="def add(a, b):\n    return 0\n")}).items[0])
    assert worse != grounds.normal["adder"]


def test_no_process_is_left_at_the_end(grounds: Grounds, record_property: Callable[[str, object], None]) -> None:
    """The judge still grades; once it is closed nothing lives in any namespace that it made."""
    for name in OTHER:
        assert plain(grounds.grade({name: grounds.references[name]}).items[0]) == grounds.normal[name]
    grounds.judge.close()
    assert grounds.namespaces
    for _ in range(100):  # the kernel ends a namespace after the first of its processes
        alive = [process for process in psutil.process_iter() if namespace(process.pid) in grounds.namespaces]
        if not alive:
            break
        time.sleep(0.05)
    assert not alive
    assert not living()
    assert not (Path("/tmp") / "attacked").exists()
    record_property("said", f"attacks survived: {len(survived)} / {len(tried)}")
    assert len(survived) == len(tried)
