"""Frozen structs that cross every boundary of the grader; no I/O. Scores are integers, times seconds, memory bytes."""

from __future__ import annotations

from enum import Enum
from typing import Literal

import msgspec

Lang = Literal["zh", "en"]


class Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=False):
    """Base of all structs here."""


class Text(Struct, frozen=True):
    """One sentence in both languages."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


class Status(Enum):
    """What became of one item."""

    passed = "passed"
    in_progress = "in_progress"
    failed = "failed"
    not_started = "not_started"
    error = "error"
    timeout = "timeout"
    out_of_memory = "out_of_memory"
    needs = "needs"
    internal_error = "internal_error"


class Outcome(Enum):
    """What became of one check."""

    passed = "passed"
    failed = "failed"
    timeout = "timeout"
    died = "died"
    not_run = "not_run"
    internal = "internal"


class Isolation(Enum):
    """Walls around a submission. Results of record require bwrap."""

    bwrap = "bwrap"
    process = "process"


# ---- the course, as read from toml ----


class Limits(Struct, frozen=True):
    """Limits of one item; memory is on top of the interpreter with its imports."""

    call_s: float = 5.0
    item_s: float = 60.0
    memory_mb: int = 512


class Step(Struct, frozen=True):
    """One pass-or-fail line of an item."""

    id: str
    title: Text
    minutes: int
    points: int
    stretch: bool = False


class Hint(Struct, frozen=True):
    """A nudge for one step; hints are shown one after the other."""

    step: str
    zh: str
    en: str


class Check(Struct, frozen=True):
    """A declared check: known before the submission is loaded."""

    id: str
    step: str
    zh: str
    en: str
    hidden: bool = False


class Misconception(Struct, frozen=True):
    """A wrong solution that the grader recognises: its name and the checks that it fails."""

    name: str
    zh: str
    en: str
    fails: tuple[str, ...] = ()
    link: str = ""


class Target(Struct, frozen=True):
    """What a kernel is asked for on a device: fractions of the ceiling that is measured in the same round.

    `ceiling`: copy (reads and writes as the workload does), read, or the reference's kernel for work that launches decide.
    `baseline`: at least so many times as fast as the workload's baseline. `naive`: the solution that has to stay below.
    `calibrated`: the evidence file that shows the thresholds on a device, empty where none was at hand.
    """

    passes: float = msgspec.field(name="pass")
    strong: float
    ceiling: Literal["copy", "read", "reference"] = "copy"
    baseline: float = 0.0
    naive: str = ""
    calibrated: str = ""


class Kernels(Struct, frozen=True):
    """The functions of an exercise that are recorded and replayed, and what their kernels are held to.

    `traffic`: sectors touched, as a multiple of the least possible, per function.
    """

    functions: tuple[str, ...]
    traffic: dict[str, float] = msgspec.field(default_factory=dict)
    performance: dict[str, Target] = msgspec.field(default_factory=dict)


class Exercise(Struct, frozen=True):
    """One folder under exercises/, with what stands in its toml files."""

    chapter: str
    name: str
    level: int
    minutes: int
    core: bool
    needs: tuple[str, ...]
    limits: Limits
    steps: tuple[Step, ...]
    hints: tuple[Hint, ...]
    checks: tuple[Check, ...]
    stub: str = ""  # fingerprint of the stub's syntax tree
    kernels: Kernels | None = None

    @property
    def id(self) -> str:
        return f"{self.chapter}/{self.name}"

    @property
    def max_points(self) -> int:
        return sum(step.points for step in self.steps)


class Item(Struct, frozen=True):
    """One checklist line. `exercise` is empty on an `all = true` line, which passes when the chapter's other lines do."""

    chapter: str
    number: str
    wording: Text
    exercise: str = ""
    all: bool = False


class Chapter(Struct, frozen=True):
    """One checklist file."""

    slug: str
    title: Text
    items: tuple[Item, ...]


class Course(Struct, frozen=True):
    """All that the grader knows of a course; `version` is a hash of what decides verdicts."""

    root: str
    version: str
    has_solutions: bool
    chapters: tuple[Chapter, ...]
    exercises: tuple[Exercise, ...]

    def exercise(self, name: str) -> Exercise:
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise KeyError(name)

    def items(self) -> list[Item]:
        return [item for chapter in self.chapters for item in chapter.items]


# ---- the result ----


class CheckResult(Struct, frozen=True):
    """One check in a report. `message` says what happened in the reader's language, `counterexample` the shrunk calls."""

    id: str
    title: Text
    step: str
    passed: bool
    hidden: bool
    outcome: Outcome = Outcome.passed
    message: Text = Text("", "")
    counterexample: str = ""
    output: str = ""
    seconds: float = 0.0


class StepResult(Struct, frozen=True):
    """One step in a report; hidden checks that did not run here are counted by `not_run`."""

    id: str
    title: Text
    passed: bool
    points: int
    stretch: bool
    not_run: int = 0


class Diagnosis(Struct, frozen=True):
    """Misconceptions whose outcome vector is the submission's; several: one of them."""

    names: tuple[str, ...]
    titles: tuple[Text, ...]
    links: tuple[str, ...] = ()


class Compiled(Struct, frozen=True):
    """One kernel built for one target. `cc`: 80 for sm_80; registers a thread; shared memory and spills in bytes."""

    kernel: str
    cc: int
    registers: int
    shared: int
    spills: int
    error: str = ""
    too_much_shared: bool = False


class Operand(Struct, frozen=True):
    """What one buffer's sectors went through, in bytes: all accesses added up, distinct sectors, and what the accesses asked for.

    `scratch`: neither an argument nor a result.
    """

    name: str
    touched: int
    distinct: int
    wanted: int
    scratch: bool


class Moved(Struct, frozen=True):
    """The traffic of one function, in bytes; passes when touched ≤ limit · least."""

    function: str
    touched: int
    least: int
    limit: float
    operands: tuple[Operand, ...]


class Speed(Enum):
    """What became of a measurement on a device. Only `passed` is one."""

    passed = "passed"
    failed = "failed"
    inconclusive = "inconclusive"
    not_measured = "not_measured"
    rejected = "rejected"


class Round(Struct, frozen=True):
    """One round as it was seen: microseconds a launch, GB/s of the ceiling before and after, milliseconds of the batches.

    `share`: of the ceiling; `times_baseline`, `times_reference`: how many times as fast. `counts`: whether it may decide.
    """

    microseconds: float
    share: float
    ceilings: tuple[float, float]
    batch_ms: float
    idle_ms: float
    claimed_microseconds: float
    counts: bool
    times_baseline: float | None = None
    times_reference: float | None = None


class Timed(Struct, frozen=True):
    """One workload on a device. Figures are medians over the rounds that count, None where there is none.

    `target`: what is asked for; `bytes`: that must move in one launch; `strong`: at least the target's strong share.
    `clear`: GB/s of the ceiling without a worker, before and after all rounds; `picks`: the variant chosen per launch.
    """

    function: str
    label: str
    state: Speed
    reason: Text
    target: Target
    bytes: int
    microseconds: float | None = None
    share: float | None = None
    ceiling: float | None = None
    times_baseline: float | None = None
    times_reference: float | None = None
    strong: bool = False
    sets: int = 0
    picks: tuple[int, ...] = ()
    clear: tuple[float, ...] = ()
    rounds: tuple[Round, ...] = ()


class Performance(Struct, frozen=True):
    """One item's kernels on a device. `how`: verified by the outside clock, or timed by the worker itself; empty: not timed."""

    state: Speed
    reason: Text
    device: str = ""
    driver: str = ""
    versions: dict[str, str] = msgspec.field(default_factory=dict)
    how: Literal["verified", "self_timed", ""] = ""
    workloads: tuple[Timed, ...] = ()


class ItemResult(Struct, frozen=True):
    """One checklist item in a report."""

    chapter: str
    number: str
    exercise: str
    can_do: Text
    status: Status
    points: int
    max_points: int
    steps: tuple[StepResult, ...]
    checks: tuple[CheckResult, ...]
    message: Text = Text("", "")
    hidden_not_run: int = 0
    misconception: Diagnosis | None = None
    compiled: tuple[Compiled, ...] = ()
    moved: tuple[Moved, ...] = ()
    performance: Performance | None = None
    seconds: float = 0.0


class Seeds(Struct, frozen=True):
    """The public seed of visible tests and a SHA-256 commitment to the hidden one."""

    visible: int
    hidden_commitment: str
    secret: bool  # whether the hidden seed depends on a secret of the instructor


class Report(Struct, frozen=True):
    """All that one run of the grader found; every other format is a function of it."""

    format: int
    course_version: str
    grader_version: str
    submission: str  # SHA-256 over the graded files
    seeds: Seeds
    tests: Literal["all", "visible"]
    isolation: Isolation
    isolation_note: Text
    device: str
    versions: dict[str, str]
    duration: float
    items: tuple[ItemResult, ...]
