"""Real cells for kernels: one nursery with the interpreter, one with the compiler, an answer per text."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.kernels.answer import KernelAnswer, Replayer
from grader.model import Kernels
from grader.proxy import Session
from grader.registry import Registry
from grader.sandbox import yard as yards
from grader.sandbox.yard import Cells, Yard

MEMORY = 1 << 30
HEAD = "import torch\nimport triton\nimport triton.language as tl\n\n\n"
NEEDS = [name for name in ("torch", "triton") if importlib.util.find_spec(name) is None]
needs_kernels = pytest.mark.skipif(
    bool(NEEDS) or sys.platform != "linux", reason=f"needs Linux and {NEEDS or 'nothing'}: make setup EXTRA=kernels"
)


class Rig:
    """Makes answers of texts and ends their cells."""

    def __init__(self, place: Path) -> None:
        mode, _ = yards.find_walls("auto")
        staged = yards.stage(Path(__file__).parents[1] / "course/exercises/given", place)
        self.yards = {flavour: Yard(flavour, mode, staged) for flavour in ("interpret", "build")}
        for yard in self.yards.values():
            yard.wait_ready()
        self.cells = {flavour: Cells(yard.control) for flavour, yard in self.yards.items()}
        self.ends: list[object] = []

    def session(self, machine: str, name: str, text: str, call_s: float = 120.0) -> Session:
        end = self.cells["build" if machine == "build" else "interpret"].take(MEMORY)
        self.ends.append(end)
        session = Session(end.sock, Registry.scan("given"), call_s=call_s, until=time.monotonic() + 480, kill=end.kill)
        assert session.greet() == ""
        session.load(name, ((f"{name}.py", text.encode()),), b"", machine)
        return session

    def answer(self, text: str, *functions: str, call_s: float = 120.0, **traffic: float) -> KernelAnswer:
        """The text's functions behind record, extract and replay."""
        source = HEAD + text
        session = self.session("record", "answer", source, call_s)

        def enter(machine: str, text: str) -> Session:
            return self.session(machine, "kernels", text, call_s)

        return KernelAnswer(Replayer(Kernels(functions, traffic), source, session, enter))

    def tidy(self) -> None:
        while self.ends:
            self.ends.pop().close()

    def close(self) -> None:
        for cells in self.cells.values():
            cells.drop_spare()
        for yard in self.yards.values():
            yard.close()


@pytest.fixture(scope="session")
def _rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    made = Rig(tmp_path_factory.mktemp("rig"))
    yield made
    made.close()


@pytest.fixture
def rig(_rig: Rig) -> Iterator[Rig]:
    yield _rig
    _rig.tidy()
