"""A device and its workers in virtual time: memory that fills while a batch runs, a bandwidth that jitters, workers that cheat.

The clock of grader/kernels/clock.py runs on it as it does on a card; only Device and Worker differ.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import numpy as np

from grader.kernels.clock import Broken, Record, observe
from grader.kernels.plan import Plan, idle_plan
from grader.kernels.rounds import How, decide
from grader.model import Target, Text, Timed

POISON = -1
SETS, TILES, ELEMENTS = 8, 6, 16
MOVED = 5_000_000_000  # bytes a launch, so that eight launches at 3 TB/s fill a batch
BANDWIDTH = 3e12
LATENCY, SAMPLING = 20e-6, 150e-6
TARGET = Target(passes=0.65, strong=0.85)


class World:
    """Virtual time, the outputs of all sets, and what is still going on on the device."""

    def __init__(self, seed: int = 0, jitter: float = 0.002, drift: Callable[[float], float] = lambda t: 1.0) -> None:
        self.random, self.jitter, self.drift = random.Random(seed), jitter, drift
        self.time = 0.0
        self.inputs = [0] * SETS
        self.out = np.full((SETS, TILES, ELEMENTS), POISON, dtype=np.int64)
        self.pending: list[tuple[float, Callable[[], None]]] = []
        self.loaded_until = 0.0  # something else runs on the device until then

    def noise(self) -> float:
        return max(0.1, self.random.gauss(1.0, self.jitter))

    def bandwidth(self) -> float:
        return BANDWIDTH * self.drift(self.time) / (2.0 if self.time < self.loaded_until else 1.0)

    def at(self, when: float, what: Callable[[], None]) -> None:
        """Something that the device will have done at that time, whoever is frozen then."""
        self.pending.append((when, what))

    def advance(self, seconds: float) -> None:
        self.time += seconds
        for entry in sorted((p for p in self.pending if p[0] <= self.time), key=lambda p: p[0]):
            self.pending.remove(entry)
            entry[1]()

    def expected(self, number: int) -> np.ndarray:
        return np.random.default_rng(self.inputs[number]).integers(1, 1 << 40, size=(TILES, ELEMENTS))

    def write(self, number: int) -> None:
        """What an honest launch leaves, of the inputs as they are when it ends."""
        self.out[number] = self.expected(number)


class SimulatedDevice:
    """The trusted side."""

    def __init__(self, world: World, baseline_share: float | None = None) -> None:
        self.world, self.sets, self.baseline_share = world, SETS, baseline_share
        self.taken: list[Plan] = []
        self.held = self.positions = np.zeros((SETS, TILES), dtype=np.int64)
        self.last_positions: list[np.ndarray] = []

    def now(self) -> float:
        return self.world.time

    def take(self, plan: Plan) -> None:
        self.taken.append(plan)

    def refresh(self) -> None:
        self.world.advance(1.0)
        self.world.inputs = [self.world.random.randrange(1, 1 << 40) for _ in range(SETS)]
        self.world.out[:] = POISON

    def aim(self) -> None:
        self.last_positions.append(self.positions)
        draws = np.random.default_rng(self.world.random.randrange(1 << 40))
        self.positions = draws.integers(0, ELEMENTS, size=(SETS, TILES))

    def sample(self) -> None:
        self.world.advance(SAMPLING)
        self.held = self._now_there()

    def poisoned(self) -> float:
        return float((self.held == POISON).mean())

    def verify(self) -> tuple[bool, bool]:
        self.world.advance(2.0)
        right = all((self.world.out[s] == self.world.expected(s)).all() for s in range(SETS))
        return right, bool((self._now_there() == self.held).all())

    def ceiling(self) -> float:
        seconds = SETS * MOVED / self.world.bandwidth() * self.world.noise()
        self.world.advance(seconds)
        return SETS * MOVED / seconds

    def baseline(self) -> float | None:
        if self.baseline_share is None:
            return None
        seconds = MOVED / (self.world.bandwidth() * self.baseline_share) * self.world.noise()
        self.world.advance(10 * seconds)
        return seconds

    def close(self) -> None:
        pass

    def _now_there(self) -> np.ndarray:
        return np.take_along_axis(self.world.out, self.positions[:, :, None], axis=2)[:, :, 0].copy()


class Worker:
    """An honest one: share of the ceiling that its kernel reaches, 0 for the no-op. Checks that it is asked in turn."""

    frozen = killed = False
    order: Sequence[int] = ()

    def __init__(self, world: World, share: float = 0.9, device: SimulatedDevice | None = None) -> None:
        self.world, self.share, self.device = world, share, device
        self.ends = 0.0

    @property
    def launch_s(self) -> float:
        return MOVED / (self.world.bandwidth() * self.share) * self.world.noise() if self.share else 0.0

    def prepare(self, seconds: float) -> tuple[int, ...]:
        self._awake()
        self.world.advance(3.0)
        return (0,)

    def arm(self, order: Sequence[int], seconds: float) -> None:
        self._awake()
        assert sorted(order) == list(range(SETS))
        self.order = order
        self.world.advance(0.1)

    def go(self) -> None:
        self._awake()
        self.ends = self.run(self.world.time + LATENCY)

    def run(self, start: float) -> float:
        """Put the batch on the device; when it ends."""
        for number in self.order if self.share else ():
            start += self.launch_s
            self.world.at(start, lambda n=number: self.world.write(n))
        return start

    def done(self, seconds: float) -> float:
        self._awake()
        if self.ends + LATENCY - self.world.time > seconds:
            self.world.advance(seconds)
            raise Broken("late", Text("太久", "too slow"))
        took = self.ends - self.world.time
        self.world.advance(max(0.0, took) + LATENCY)
        return max(took, 0.0)

    def freeze(self) -> None:
        self.frozen = True

    def thaw(self) -> None:
        assert not self.killed
        self.frozen = False

    def kill(self) -> None:
        self.killed = True
        self.world.loaded_until = min(self.world.loaded_until, self.world.time)
        self.world.pending.clear()

    def _awake(self) -> None:
        assert not self.frozen and not self.killed, "asked while it was stopped"


class EarlyReply(Worker):
    """Says done at once; the work is still queued."""

    def go(self) -> None:
        super().go()
        self.ends = self.world.time


class EarlyOnTheSecondHalf(EarlyReply):
    """Waits for half of the work only."""

    def go(self) -> None:
        began = self.world.time
        Worker.go(self)
        self.ends = began + (self.ends - began) / 2


class HalfTheWork(Worker):
    """Every other launch is left out."""

    def run(self, start: float) -> float:
        self.order = list(self.order)[::2]
        return super().run(start)


class NoWork(Worker):
    def run(self, start: float) -> float:
        return start


class Replay(Worker):
    """Works once, then copies what it wrote last time; the copy is quick."""

    kept: np.ndarray | None = None

    def run(self, start: float) -> float:
        if self.kept is None:
            end = super().run(start)
            self.world.at(end, self.keep)
            return end
        self.world.at(start + 0.011, lambda: np.copyto(self.world.out, self.kept))
        return start + 0.011

    def keep(self) -> None:
        self.kept = self.world.out.copy()


class MemoByContent(Worker):
    """Quick where it has seen the inputs before, slow otherwise."""

    seen: dict[int, np.ndarray]

    def run(self, start: float) -> float:
        self.seen = getattr(self, "seen", {})
        for number in self.order:
            known = self.world.inputs[number] in self.seen
            start += MOVED / BANDWIDTH if known else self.launch_s

            def write(n: int = number) -> None:
                self.world.write(n)
                self.seen[self.world.inputs[n]] = self.world.out[n].copy()

            self.world.at(start, write)
        return start


class MemoByPointer(Worker):
    """Remembers the result by where it lies."""

    seen: dict[int, np.ndarray]

    def run(self, start: float) -> float:
        self.seen = getattr(self, "seen", {})
        for number in self.order:
            if number in self.seen:
                start += MOVED / BANDWIDTH
                self.world.at(start, lambda n=number: np.copyto(self.world.out[n], self.seen[n]))
                continue
            start += self.launch_s

            def write(n: int = number) -> None:
                self.world.write(n)
                self.seen[n] = self.world.out[n].copy()

            self.world.at(start, write)
        return start


class SlowsTheCeiling(Worker):
    """Leaves work on the device whenever it is not timed."""

    def arm(self, order: Sequence[int], seconds: float) -> None:
        super().arm(order, seconds)
        self.world.loaded_until = float("inf")

    def go(self) -> None:
        self.world.loaded_until = 0.0
        super().go()

    def done(self, seconds: float) -> float:
        claimed = super().done(seconds)
        self.world.loaded_until = float("inf")
        return claimed


class SlowsTheBaseline(Worker):
    """Leaves work that ends before the ceiling is measured again."""

    def done(self, seconds: float) -> float:
        claimed = super().done(seconds)
        self.world.loaded_until = self.world.time + SAMPLING + 1e-9
        return claimed


class TilesOfLastTime(Worker):
    """Writes only what was looked at last time, quickly."""

    def run(self, start: float) -> float:
        assert self.device is not None
        positions = self.device.last_positions[-1]

        def write() -> None:
            for s in range(SETS):
                for t in range(TILES):
                    self.world.out[s, t, positions[s, t]] = self.world.expected(s)[t, positions[s, t]]

        self.world.at(start + 0.011, write)
        return start + 0.011


class ZerosFirst(EarlyReply):
    """Something that is no poison everywhere, done, and the real work behind it."""

    def run(self, start: float) -> float:
        self.world.at(self.world.time, lambda: self.world.out.fill(0))
        return super().run(start)


class BeforeGo(Worker):
    """A kernel that never ended watches for fresh inputs and does half of the sets before it is told to go."""

    def arm(self, order: Sequence[int], seconds: float) -> None:
        super().arm(order, seconds)
        for number in list(order)[::2]:
            self.world.at(self.world.time + 1.0 + 1e-3, lambda n=number: self.world.write(n))

    def run(self, start: float) -> float:
        self.order = list(self.order)[1::2]
        return super().run(start)


class Endless(Worker):
    def run(self, start: float) -> float:
        return float("inf")


class EndlessWhileBuilding(Worker):
    def prepare(self, seconds: float) -> tuple[int, ...]:
        self.world.advance(seconds)
        raise Broken("late", Text("太久", "too slow"))


class DiesAtGo(Worker):
    def done(self, seconds: float) -> float:
        raise Broken("gone", Text("没了", "gone"))


class DiesInTheLastRound(Worker):
    rounds = 0

    def arm(self, order: Sequence[int], seconds: float) -> None:
        self.rounds += 1
        if self.rounds == 3:
            raise Broken("gone", Text("没了", "gone"))
        super().arm(order, seconds)


class LowPrecision(Worker):
    """One element in one set is off."""

    def run(self, start: float) -> float:
        end = super().run(start)
        self.world.at(end, lambda: self.world.out.__setitem__((3, 2, 1), 7))
        return end


HOSTILE: dict[str, type[Worker]] = {
    kind.__name__: kind
    for kind in (
        EarlyReply,
        EarlyOnTheSecondHalf,
        HalfTheWork,
        NoWork,
        Replay,
        MemoByContent,
        MemoByPointer,
        SlowsTheCeiling,
        TilesOfLastTime,
        ZerosFirst,
        BeforeGo,
        Endless,
        EndlessWhileBuilding,
        DiesAtGo,
        DiesInTheLastRound,
        LowPrecision,
    )
}


def watch(
    world: World,
    worker: Callable[[World, SimulatedDevice], Worker],
    *,
    baseline_share: float | None = None,
    reference: float | None = None,
    how: How = "verified",
    rounds: int = 3,
) -> Record:
    """All rounds of one worker beside an honest no-op, and beside a reference of that share."""
    device = SimulatedDevice(world, baseline_share)
    plans = [idle_plan(), idle_plan()]
    made: list[Worker] = []

    def start(plan: Plan) -> Worker:
        made.append(Worker(world, reference or 0.0) if plan is plans[1] else worker(world, device))
        return made[-1]

    idle = Worker(world, 0.0)
    idle.freeze()
    record = observe(
        device,
        start,
        idle if how == "verified" else None,
        plans[0],
        moved=MOVED,
        rounds=rounds,
        reference=plans[1] if reference is not None else None,
    )
    assert all(worker.killed for worker in made)
    return record


def judge(record: Record, target: Target = TARGET, how: How = "verified") -> Timed:
    return decide("f", "a workload", record, target, how)
