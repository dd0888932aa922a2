"""The outside clock: how one round is timed, over an abstract device and an abstract worker. No CUDA here.

    worker   captures the batch, says ready ──▶ frozen
    device   fresh inputs, poison, secret positions ─▶ ceiling ─▶ the no-op timed: all must still be poison
    worker   thawed ─▶ ─┬─ go … done ─▶ sample held ─┬─▶ frozen ─▶ ceiling ─▶ every output verified
                        └───────── the clock ────────┘

Nothing that the worker says is believed: `done` only tells when to look, and what counts is what the device then holds.
"""

from __future__ import annotations

import contextlib
import random
import secrets
from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from grader.kernels.plan import Plan
from grader.model import Struct, Text

PREPARE_S, ARM_S = 180.0, 60.0
LEAST_DONE_S, SLOWEST = 5.0, 200  # a batch may take so many times what the ceiling takes
Outputs = Literal["right", "wrong", "late", "early"]


class Broken(Exception):
    """A worker that cannot be timed: it died, was too slow, answered nonsense, or said itself what failed.

    `kind`: ipc, device, build, launch, late, gone. `text`: in both languages, with the worker's own words in it.
    """

    def __init__(self, kind: str, text: Text) -> None:
        super().__init__(text.en)
        self.kind, self.text = kind, text


class Worker(Protocol):
    """One replay worker in its own walls. Every method may raise Broken."""

    def prepare(self, seconds: float) -> tuple[int, ...]:
        """Import the kernels, open the block, choose variants: the choice per launch."""

    def arm(self, order: Sequence[int], seconds: float) -> None:
        """Capture the sets in this order as one graph and run it once."""

    def go(self) -> None:
        """Start the graph; returns at once."""

    def done(self, seconds: float) -> float:
        """Wait for its word that the graph has ended; the seconds that it claims."""

    def freeze(self) -> None:
        """Stop every process of it."""

    def thaw(self) -> None:
        """Let them run again."""

    def kill(self) -> None:
        """End every process of it and give its memory back. Raises nothing."""


class Device(Protocol):
    """What the trusted side owns: inputs, outputs, the ceiling and the time."""

    sets: int

    def now(self) -> float:
        """Seconds of the wall clock."""

    def take(self, plan: Plan) -> None:
        """The plan whose outputs are poisoned, sampled and verified from now on."""

    def refresh(self) -> None:
        """Fresh inputs in every set, from a new secret; poison in every allocation."""

    def aim(self) -> None:
        """Choose in secret one element in every 4 KiB of every output of every set."""

    def sample(self) -> None:
        """Take these elements; returns when they are held where no worker reaches."""

    def poisoned(self) -> float:
        """Share of the held sample that is poison."""

    def verify(self) -> tuple[bool, bool]:
        """(every element of every output of every set is right, the held sample is what the outputs are now)."""

    def ceiling(self) -> float:
        """Bytes per second of the workload's bytes in its read:write mix."""

    def baseline(self) -> float | None:
        """Seconds of one call of the workload's baseline, if it has one."""

    def close(self) -> None:
        """Give all memory back."""


class Run(Struct, frozen=True):
    """One batch of one worker. Seconds: of the whole batch on the wall clock, and as the worker claims."""

    wall: float
    claimed: float
    poison: float
    outputs: Outputs


class Observed(Struct, frozen=True):
    """One round. Seconds of batches; ceilings in bytes per second, before and after; baseline in seconds a call."""

    idle: float
    answer: Run
    ceilings: tuple[float, float]
    reference: Run | None = None
    baseline: float | None = None


class Record(Struct, frozen=True):
    """All that was seen. `clear`: ceilings without any worker of a submission, before and after all rounds; a baseline likewise."""

    sets: int
    moved: int
    clear: tuple[float, ...]
    rounds: tuple[Observed, ...]
    clear_baseline: float | None = None
    picks: tuple[int, ...] = ()
    broken: Text | None = None


Start = Callable[[Plan], Worker]


def observe(
    device: Device,
    start: Start,
    idle: Worker | None,
    plan: Plan,
    *,
    moved: int,
    rounds: int,
    reference: Plan | None = None,
) -> Record:
    """All rounds of one workload. moved: bytes per launch. idle: a prepared no-op worker, frozen; None where none is subtracted.

    A worker of the submission that breaks ends the record, one of the reference goes without; a no-op that does raises Broken.
    """
    clear, baseline = [device.ceiling()], device.baseline()
    seen: list[Observed] = []
    picks: tuple[int, ...] = ()
    broken: Text | None = None
    running: list[Worker] = []

    def ready(wanted: Plan) -> tuple[Worker, tuple[int, ...]]:
        device.take(wanted)
        device.refresh()  # what is warmed up and tuned on: no timed input is seen before its round
        worker = start(wanted)
        running.append(worker)
        picked = worker.prepare(PREPARE_S)
        worker.freeze()
        return worker, picked

    other: Worker | None = None
    try:
        if reference is not None:
            with contextlib.suppress(Broken):
                other, _ = ready(reference)
        try:
            worker, picks = ready(plan)
            while len(seen) < rounds:
                seen.append(_round(device, worker, idle, moved))
                if other is not None and reference is not None:
                    seen[-1] = _with_reference(device, other, reference, plan, seen[-1])
        except Broken as error:
            if error.kind == "idle":
                raise
            broken = error.text
    finally:
        for worker in running:
            worker.kill()
    clear.append(device.ceiling())
    return Record(device.sets, moved, tuple(clear), tuple(seen), baseline, picks, broken)


def _round(device: Device, worker: Worker, idle: Worker | None, moved: int) -> Observed:
    _arm(device, worker)
    before = device.ceiling()
    silence, early = 0.0, False
    if idle is not None:
        try:
            silence, _ = _clock(device, idle, PREPARE_S)
        except Broken as error:
            raise Broken("idle", error.text) from None
        early = device.poisoned() < 1.0  # something wrote before it was told to go
    wall, claimed = _clock(device, worker, _patience(device, before, moved))
    poison = device.poisoned()
    baseline = device.baseline()
    after = device.ceiling()
    run = Run(wall, claimed, poison, "early" if early else _outputs(device))
    return Observed(silence, run, (before, after), baseline=baseline)


def _with_reference(device: Device, other: Worker, reference: Plan, plan: Plan, seen: Observed) -> Observed:
    device.take(reference)
    try:
        _arm(device, other)
        wall, claimed = _clock(device, other, PREPARE_S)
        run = Run(wall, claimed, device.poisoned(), _outputs(device))
    except Broken:
        return seen
    finally:
        device.take(plan)
    return Observed(seen.idle, seen.answer, seen.ceilings, run, seen.baseline)


def _arm(device: Device, worker: Worker) -> None:
    order = list(range(device.sets))
    random.Random(secrets.randbits(64)).shuffle(order)
    worker.thaw()
    worker.arm(order, ARM_S)
    worker.freeze()
    device.refresh()
    device.aim()


def _clock(device: Device, worker: Worker, seconds: float) -> tuple[float, float]:
    """Seconds from `go` until the sample is held, and what the worker claims."""
    worker.thaw()
    started = device.now()
    worker.go()
    claimed = worker.done(seconds)
    device.sample()
    stopped = device.now()
    worker.freeze()
    return stopped - started, claimed


def _outputs(device: Device) -> Outputs:
    right, held = device.verify()
    return "wrong" if not right else "right" if held else "late"


def _patience(device: Device, ceiling: float, moved: int) -> float:
    return LEAST_DONE_S + SLOWEST * device.sets * moved / ceiling
