"""The performance grade of one exercise: record each workload, hand it to the clock's own process, put the verdicts together.

No torch here: this runs in the grader's main process.
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
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import msgspec

from grader.kernels import precheck, words
from grader.kernels.extract import Extracted
from grader.kernels.faults import KernelFault
from grader.kernels.manifest import Manifest
from grader.kernels.replay import Shapes
from grader.kernels.rounds import combine
from grader.kernels.stopwatch import Call, Job, Order
from grader.kernels.words import about
from grader.model import Exercise, Performance, Speed, Text, Timed
from grader.sandbox.channel import hear, tell

Wanted = Literal["auto", "cpu", "cuda"]
Provider = Callable[
    [str, Shapes], tuple[Manifest, Extracted]
]  # function and what a workload calls it with; may raise KernelFault
ROUNDS = 3
START_S, WORKLOAD_S, ROUND_S = 180.0, 900.0, 60.0
DROPPED = ("PYTORCH_CUDA_ALLOC_CONF", "PYTORCH_ALLOC_CONF", "TRITON_INTERPRET", "PYTHONPATH")


def measure(
    course_root: Path,
    exercise: Exercise,
    provider: Provider,
    *,
    device: Wanted,
    of_record: bool,
    walls: bool,
    reference: Provider | None = None,
    rounds: int = ROUNDS,
) -> Performance:
    """The kernels of one submission on this machine's device; never raises for what the machine lacks.

    walls: whether bubblewrap stands here. reference: of the repository's own solution, where it is at hand.
    """
    targets = exercise.kernels.performance if exercise.kernels is not None else {}
    if not targets:
        return not_measured(words.NO_TARGET)
    if device == "cpu":
        return not_measured(words.CPU_WANTED)
    if not precheck.nodes():
        return not_measured(words.NO_DEVICE)
    if of_record and not walls:
        return not_measured(words.WALLS)
    order = Order(str(course_root.resolve()), exercise.id, targets, walls, of_record, rounds)
    with Stopwatch() as running:
        return running.measure(order, provider, reference)


def not_measured(reason: Text) -> Performance:
    """Why there are no figures."""
    return Performance(Speed.not_measured, reason)


class Stopwatch:
    """The clock's process, from the grader's end; a context manager."""

    def __init__(self, module: str = "grader.kernels.stopwatch") -> None:
        self._scratch = tempfile.mkdtemp(prefix="stopwatch-")
        self._said = open(os.path.join(self._scratch, "stderr"), "w+b")  # noqa: SIM115
        self._sock, theirs = socket.socketpair()
        root = Path(__file__).parent.parent.parent
        environment = {name: value for name, value in os.environ.items() if name not in DROPPED}
        environment |= {"PYTHONPATH": str(root), "CUDA_DEVICE_ORDER": "PCI_BUS_ID"}
        environment["TRITON_CACHE_DIR"] = os.path.join(self._scratch, "triton")
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-P", "-m", module],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            env=environment,
            start_new_session=True,
        )
        theirs.close()

    def __enter__(self) -> Stopwatch:
        return self

    def __exit__(self, *exc: object) -> None:
        self._sock.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._said.close()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def measure(self, order: Order, provider: Provider, reference: Provider | None) -> Performance:
        """One order from beginning to end."""
        try:
            self._tell(msgspec.to_builtins(order))
            message = self._hear(START_S)
            if "refused" in message:
                return not_measured(msgspec.convert(message["refused"], Text))
            jobs = [_job(function, shapes, provider, reference) for function, _, shapes in message["workloads"]]
            self._tell({"jobs": msgspec.to_builtins(jobs)})
            timed: list[Timed] = []
            while "end" not in message:
                message = self._hear(WORKLOAD_S + ROUND_S * order.rounds)
                if "refused" in message:
                    return not_measured(msgspec.convert(message["refused"], Text))
                if "timed" in message:
                    timed.append(msgspec.convert(message["timed"], Timed))
        except TimeoutError:
            return not_measured(words.STOPWATCH_LATE)
        except (EOFError, OSError):
            return not_measured(about(words.STOPWATCH_BROKE, self._last_words()))
        name, driver, versions, how = message["end"]
        state, reason = combine(timed)
        return Performance(state, reason, name, driver, versions, how, tuple(timed))

    def _tell(self, message: dict[str, Any]) -> None:
        tell(self._sock, message, [])

    def _hear(self, seconds: float) -> dict[str, Any]:
        self._sock.settimeout(seconds)
        message, _ = hear(self._sock)
        return message

    def _last_words(self) -> Text:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        self._said.seek(0)
        lines = self._said.read().decode("utf-8", "replace").strip().splitlines()
        said = lines[-1][-300:] if lines else f"exit {self._process.poll()}"
        return Text(said, said)


def _job(function: str, shapes: Shapes, provider: Provider, reference: Provider | None) -> Job:
    try:
        answer = _call(provider, function, shapes)
    except KernelFault as fault:
        return Job(None, fault.text)
    try:
        other = _call(reference, function, shapes) if reference is not None else None
    except KernelFault:
        other = None
    return Job(answer, None, other)


def _call(provider: Provider, function: str, shapes: Shapes) -> Call:
    manifest, extracted = provider(function, shapes)
    return Call(manifest, extracted.text)
