"""Inside a notebook's kernel: the cell magic `%%step`, which runs the checks of one step against the notebook's own names.

The text of such a cell is a test module: visible checks first, hidden ones between nbgrader's markers. A failing check raises,
so nbgrader gives 0; what the answer prints is kept from it, since nbgrader gives 0 to a cell that writes to stderr as well.
The checks of a kernel exercise meet the text of the answer's cell in the grader's own cells, where its kernels are replayed.
Not covered: walls for all others. The answer runs in the same process as the checks, as always in nbgrader; results of record
need `grader check --submission`.
"""

from __future__ import annotations

import ast
import atexit
import contextlib
import functools
import importlib
import importlib.util
import io
import linecache
import os
import signal
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader import collector, suite
from grader.fakes import misuses
from grader.model import Exercise, Text
from grader.room import Room
from grader.wire import printable

BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
DRIVERS = "drivers"  # beside the notebook; a file per exercise that has one
KERNELS = "kernels"  # the same, for exercises of kernels: what they declare
SHRINK_S = 3  # seconds of shrinking per failing check
LONGEST = 600  # characters told of a failure


class StepFailed(Exception):
    """A check of the step failed. IPython shows the text alone: a traceback would quote hidden checks."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class _TooLong(BaseException):
    """The step's time is up."""


class Answer:
    """The notebook's names as a check sees them: those with an underscore in front are not offered."""

    def __init__(self, names: Mapping[str, Any], driver: types.ModuleType | None = None) -> None:
        self._names, self._driver = names, driver

    def __getattr__(self, name: str) -> Any:
        if name == "driver" and self._driver is not None:
            public = {
                key: functools.partial(value, self)
                for key, value in vars(self._driver).items()
                if not key.startswith("_") and getattr(value, "__module__", "") == self._driver.__name__
            }
            return types.SimpleNamespace(**public)
        if name.startswith("_") or name not in self._names:
            raise AttributeError(f"the notebook defines no {name!r}")
        return self._names[name]


def begin(exercise: str, *, seconds: float = 60.0) -> None:
    """Make `%%step` known to this kernel. `seconds`: for all checks of one step. The folder of the notebook is importable afterwards."""
    shell = importlib.import_module("IPython").get_ipython()
    here = Path.cwd()
    if str(here) not in sys.path:
        sys.path.insert(0, str(here))

    def step(line: str, cell: str) -> None:
        """Run the checks of one step."""
        names, inputs = shell.user_ns, shell.user_ns.get("In", ())
        print(run(cell, line.strip(), names, exercise=exercise, folder=here, seconds=seconds, inputs=inputs))  # noqa: T201

    shell.register_magic_function(step, "cell", "step")


def run(
    cell: str,
    step: str,
    names: Mapping[str, Any],
    *,
    exercise: str = "answer",
    folder: Path,
    seconds: float = 60.0,
    inputs: Sequence[str] = (),
) -> str:
    """Run the checks of one cell in their order; what to print when all pass. StepFailed at the first that does not.

    inputs: texts of the cells that ran so far, of which kernel exercises take the answer's.
    """
    room = _room(folder, exercise)
    _warm_up(room is not None)
    source = answer_of(inputs, room.exercise) if room is not None else ""
    visible, hidden = split(cell)
    counts = []
    with _limited(seconds), _silent():
        for text, is_hidden in ((visible, False), (hidden, True)):
            module = _module(f"{exercise}__{step}__{'hidden' if is_hidden else 'visible'}", text)
            found = {n: check for n, check in vars(module).items() if n.startswith("test_") and callable(check)}
            for check in found.values():
                if room is not None:
                    _run_one(functools.partial(_visit, room, source, seconds, check), check, is_hidden)
                else:
                    driver = _driver(folder / DRIVERS / f"{exercise}.py")
                    _run_one(functools.partial(check, answer=Answer(names, driver)), check, is_hidden)
            counts.append(len(found))
    if hidden:
        return f"✓ 可见 {counts[0]} 项、隐藏 {counts[1]} 项检查全部通过 / all checks passed: {counts[0]} visible, {counts[1]} hidden"
    return f"✓ 可见的 {counts[0]} 项检查通过；隐藏的在评分时运行 / {counts[0]} visible checks passed; hidden ones run when this is graded"


def split(cell: str) -> tuple[str, str]:
    """(visible, hidden) text of a cell."""
    parts: tuple[list[str], list[str]] = ([], [])
    inside = False
    for line in cell.split("\n"):
        if line.strip() in (BEGIN_HIDDEN, END_HIDDEN):
            inside = line.strip() == BEGIN_HIDDEN
        else:
            parts[inside].append(line)
    visible, hidden = ("\n".join(part).strip("\n") for part in parts)
    return visible, hidden


def answer_of(inputs: Sequence[str], exercise: Exercise) -> str:
    """The text of the answer's cell: the last one that defines a function of the exercise. StepFailed where none ran."""
    assert exercise.kernels is not None
    for text in reversed(inputs):
        try:
            body = ast.parse(text).body
        except SyntaxError:
            continue
        if any(isinstance(node, ast.FunctionDef) and node.name in exercise.kernels.functions for node in body):
            return text
    raise StepFailed("✗ 先运行答案那一格 / run the answer's cell first")


@functools.cache
def _room(folder: Path, exercise: str) -> Room | None:
    """Where the checks of a kernel exercise meet the answer; kept as long as the notebook's kernel. None for other exercises."""
    path = folder / KERNELS / f"{exercise}.json"
    if not path.exists():
        return None
    room = Room(folder / "given", msgspec.json.decode(path.read_bytes(), type=Exercise))
    atexit.register(room.close)
    return room


def _visit(room: Room, source: str, seconds: float, check: Callable[..., Any]) -> None:
    """One check with the answer behind walls."""
    with room.visit(source, seconds) as visit:
        raised: BaseException | None = None
        try:
            check(answer=visit.answer)
        except BaseException as error:
            raised = error
        fault = visit.fault()
        if fault is not None:
            raise AssertionError(f"{fault.zh} / {fault.en}") from None
        if raised is not None:
            raise raised


@functools.cache
def _warm_up(torch: bool = False) -> None:
    """hypothesis as in the grader."""
    import hypothesis.core
    import hypothesis.internal.conjecture.engine as engine

    collector.warm_up(torch=torch, exercises=())
    hypothesis.core.global_force_seed = suite.VISIBLE_SEED  # type: ignore[assignment]
    engine.MAX_SHRINKING_SECONDS = SHRINK_S


def _module(name: str, text: str) -> types.ModuleType:
    """A module of its own: names of checks and of the answer never meet."""
    module = types.ModuleType(name)
    sys.modules[name] = module  # dataclasses look their module up
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    exec(compile(text, name, "exec", dont_inherit=True), module.__dict__)
    return module


def _driver(path: Path) -> types.ModuleType | None:
    if not path.exists():
        return None
    spec = importlib.util.spec_from_file_location(f"{path.stem}__driver", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _run_one(call: Callable[[], Any], check: Callable[..., Any], hidden: bool) -> None:
    misuses.clear()
    why = ""
    try:
        call()
    except KeyboardInterrupt:
        raise
    except NotImplementedError:
        why = "还没有写 / not written yet"
    except _TooLong:
        why = "用时太长 / takes too long"
    except BaseException as error:  # whatever the answer raises, pytest's and hypothesis' own ways to stop included
        why = f"{type(error).__name__}: {error}" if not hidden else "没有通过 / failed"
    if misuses and not why:
        why = misuses[0]
    if why:
        title = ((check.__doc__ or "").strip().splitlines() or [check.__name__])[0]
        mark = Text("隐藏检查", "hidden check") if hidden else Text("检查", "check")
        raise StepFailed(f"✗ {mark.zh} / {mark.en}: {title}\n{printable(why)[:LONGEST]}") from None


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Keep what the answer prints out of the cell's output, at the level of file descriptors, too."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    sink = os.open(os.devnull, os.O_WRONLY)
    saved = [(fd, os.dup(fd)) for fd in (1, 2)]
    try:
        for fd, _ in saved:
            os.dup2(sink, fd)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
    finally:
        for fd, copy in saved:
            os.dup2(copy, fd)
            os.close(copy)
        os.close(sink)


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """_TooLong after so many seconds, and again every second; without an alarm clock nbgrader's own limit is all there is."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number: int, frame: object) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
