"""The clock's own process: owns inputs, expected outputs, buffers and time. `python -m grader.kernels.stopwatch`, socket on descriptor 0.

    grader ── Order ──▶ stopwatch ── {"workloads": [[function, label, shapes], …]} or {"refused": reason} ──▶ grader
           ── {"jobs": [Job, …]} ──▶          one per workload, in their order
           ◀── {"timed": Timed} ──            one per workload, as they are done
           ◀── {"end": …} ──                  device, driver, versions, how

The grader's main process never imports torch; this one does, and only when there is a card.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.util
import os
import platform
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from grader.kernels import precheck, rounds, words
from grader.kernels.clock import PREPARE_S, Broken, Record, Worker, observe
from grader.kernels.copied import Copied
from grader.kernels.faults import KernelFault
from grader.kernels.manifest import Manifest
from grader.kernels.plan import UNIT, Plan, idle_plan, make_plan
from grader.kernels.remote import Home, Remote
from grader.kernels.replay import Given, Shapes
from grader.kernels.words import about
from grader.kernels.workload import Workload
from grader.model import Speed, Struct, Target, Text, Timed
from grader.sandbox import walls
from grader.sandbox.channel import hear, tell

if TYPE_CHECKING:
    from grader.kernels.cuda import Cuda


class Order(Struct, frozen=True):
    """What is to be timed. root: the course's; exercise: chapter/name; of_record: only what the outside clock verifies."""

    root: str
    exercise: str
    targets: dict[str, Target]
    walls: bool
    of_record: bool
    rounds: int


class Call(Struct, frozen=True):
    """One recorded call and the text of the module with its kernels."""

    manifest: Manifest
    text: str


class Job(Struct, frozen=True):
    """One workload: the answer's call, or why there is none; the reference's where it is at hand."""

    answer: Call | None
    fault: Text | None = None
    reference: Call | None = None


class Refusal(Exception):
    """Nothing is measured here; `text` says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def load_workloads(root: Path, exercise: str, targets: dict[str, Target]) -> list[Workload]:
    """What bench.py of an exercise lists, as far as there are targets for it."""
    path = root / "exercises" / exercise / "bench.py"
    if not path.exists():
        raise Refusal(words.NO_BENCH)
    sys.path.insert(0, str(root / "exercises"))
    spec = importlib.util.spec_from_file_location("bench_of_an_exercise", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    found = [workload for workload in module.workloads() if workload.function in targets]
    if not found:
        raise Refusal(words.NO_TARGET)
    return found


def shapes_of(workload: Workload, device: str) -> Shapes:
    """What a workload calls its function with, without the values; its tensors are made once and forgotten."""
    import torch

    place = torch.device(device)
    return Given(workload.make(torch.Generator(device=place), place), {}).without_values()


class Bench:
    """One measurement: the card it is taken on, and the walls of its workers."""

    def __init__(self, order: Order, facts: precheck.Facts) -> None:
        import torch

        if not torch.cuda.is_available():
            raise Refusal(words.NO_TORCH if torch.version.cuda is None else words.NO_DEVICE)
        from grader.kernels import cuda

        self.cuda, self.order, self.facts = cuda, order, facts
        self.name, self.uuid, self.versions = cuda.identity()
        card = precheck.find(facts, self.uuid)
        self.driver = card.driver if card is not None else ""
        self.versions["python"] = platform.python_version()
        if order.of_record and not order.walls:
            raise Refusal(words.WALLS)
        self.home = Home(order.walls, cuda.library_folder())
        self.how: rounds.How = "verified" if order.walls else "self_timed"

    def time(self, workload: Workload, job: Job) -> Timed:
        """All rounds of one workload."""
        target = self.order.targets[workload.function]

        def without(state: Speed, reason: Text) -> Timed:
            moved = workload.reads + workload.writes
            return Timed(workload.function, workload.label, state, reason, target, moved)

        if job.answer is None:
            return without(Speed.failed, job.fault or words.BROKEN["gone"])
        device: Cuda | None = None
        try:
            self._check(4 * (workload.reads + workload.writes))  # before anything is allocated
            device = self.cuda.Cuda(workload, target.ceiling)
            try:
                plan = _plan(job.answer, device.sizes)
            except KernelFault as fault:
                return without(Speed.failed, fault.text)
            reference = _plan(job.reference, device.sizes) if job.reference is not None else None
            stride = max(plan.stride, reference.stride if reference is not None else 0)
            self._check(self.cuda.LEAST_SETS * stride)
            record = self._observe(device, plan, reference, stride)
            return rounds.decide(workload.function, workload.label, record, target, self.how)
        except Refusal as refusal:
            return without(Speed.not_measured, refusal.text)
        except Broken as broken:
            return without(Speed.not_measured, about(words.IDLE_BROKE, broken.text))
        except (self.cuda.DriverError, self.cuda.OutOfMemory) as error:
            told = " ".join(str(error).split())[:200]
            return without(Speed.not_measured, about(words.STOPWATCH_BROKE, Text(told, told)))
        finally:
            if device is not None:
                device.close()
            gc.collect()

    def _check(self, working_set: int) -> None:
        import torch

        torch.cuda.empty_cache()
        free = int(torch.cuda.mem_get_info()[0])
        refusal = precheck.refusal(self.facts, self.uuid, free, working_set, (os.getpid(),))
        if refusal is not None:
            raise Refusal(refusal)

    def _observe(self, device: Cuda, plan: Plan, reference: Plan | None, stride: int) -> Record:
        """Through shared memory; through copies where that is refused and nothing of record is asked for."""
        moved, times = device.moved, self.order.rounds
        if self.how == "verified":
            device.lay_out(stride, copied=False)
            try:
                with self._idle(device) as idle:

                    def start(wanted: Plan) -> Worker:
                        return Remote(self.home, wanted, stride, _shared(device))

                    return observe(device, start, idle, plan, moved=moved, rounds=times, reference=reference)
            except _NoSharing as error:
                if self.order.of_record:
                    raise Refusal(about(words.NO_SHARING, error.text)) from None
            device.close()
            self.how = "self_timed"
        device.lay_out(stride, copied=True)
        copied = Copied(device)
        return observe(
            copied, lambda wanted: copied.start(self.home, wanted, stride), None, plan, moved=moved, rounds=times
        )

    @contextlib.contextmanager
    def _idle(self, device: Cuda) -> Iterator[Worker]:
        """A no-op worker, armed and frozen; it is what shows whether memory can be shared at all."""
        worker: Remote | None = None
        try:
            try:
                worker = Remote(self.home, idle_plan(), UNIT, _shared(device))
                worker.prepare(PREPARE_S)
                worker.arm([0], PREPARE_S)
                worker.freeze()
            except self.cuda.DriverError as error:
                raise _NoSharing(Text(str(error), str(error))) from None
            except Broken as error:
                if error.kind == "ipc":
                    raise _NoSharing(error.text) from None
                raise
            yield worker
        finally:
            if worker is not None:
                worker.kill()


class _NoSharing(Refusal):
    """CUDA IPC is not to be had; `text` in the words of whoever refused."""


def _shared(device: Cuda) -> tuple[bytes, int]:
    assert device.block is not None
    return device.block.handle(), device.block.nbytes


def _plan(call: Call, sizes: tuple[int, ...]) -> Plan:
    return make_plan(call.manifest, call.text, sizes)


def main() -> None:
    """Serve one order."""
    sock = socket.socket(fileno=os.dup(0))
    devnull = os.open(os.devnull, os.O_RDWR)
    os.dup2(devnull, 0)
    if walls.supported():
        walls.die_with_parent()
    facts = precheck.gather()  # before this process computes on the card itself
    message, _ = hear(sock)
    order = msgspec.convert(message, Order)
    try:
        bench = Bench(order, facts)
    except Refusal as refusal:
        return tell(sock, {"refused": msgspec.to_builtins(refusal.text)}, [])
    try:
        found = load_workloads(Path(order.root), order.exercise, order.targets)
        tell(sock, {"workloads": [[w.function, w.label, shapes_of(w, "cuda")] for w in found]}, [])
        message, _ = hear(sock)
        jobs = msgspec.convert(message["jobs"], list[Job])
        for workload, job in zip(found, jobs, strict=True):
            tell(sock, {"timed": msgspec.to_builtins(bench.time(workload, job))}, [])
        tell(sock, {"end": [bench.name, bench.driver, bench.versions, bench.how]}, [])
    except Refusal as refusal:
        tell(sock, {"refused": msgspec.to_builtins(refusal.text)}, [])
    finally:
        bench.home.close()


if __name__ == "__main__":
    main()
