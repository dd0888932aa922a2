"""The second job: fetched submissions → reports. It holds the hidden tests and no token; every submission gets a grader of its own.

A submission that brings its grader down, or makes it last, takes nobody else's along. What a grader prints is dropped: a run's log is public.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from grader.catalogue import CourseError
from grader.github import batch
from grader.github.batch import Batch, Fault
from grader.model import Course, Exercise
from grader.sandbox import yard

SECRET = "GRADER_SECRET"  # the seed of hidden tests; the grader takes it out of its environment at once
LONGEST_S = 1800.0  # for one submission
_START_S = 180.0  # nurseries, tests; torch and Triton
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")

Device = Literal["cpu", "cuda"]
Run = Callable[[Sequence[str], dict[str, str], float], Fault | None]


def ready(course: Course) -> None:
    """CourseError or YardError where this machine cannot give a grade of record: hidden tests or walls are missing."""
    yard.find_walls("bwrap")
    for exercise in course.exercises:
        if any(check.hidden for check in exercise.checks) and not _hidden(course, exercise).is_file():
            raise CourseError(
                f"这里没有 {exercise.id} 的隐藏测试：先用 grader unlock 解开与课程同一版的 hidden.age",
                f"the hidden tests of {exercise.id} are not here: first unlock the hidden.age of the course's release by grader unlock",
            )


def grade(
    course: Course,
    found: Batch,
    folder: Path,
    out: Path,
    *,
    secret: str,
    seconds: float,
    jobs: int = 1,
    device: Device = "cpu",
    run: Run | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """One report per request into `out`; no other is begun after `seconds`, those wait for the next run.

    device: `cuda` grades the requests with kernels only, one after the other, each alone on the device.
    """
    out.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {SECRET: secret} if secret else {}
    for one in found.fetched if device == "cpu" else with_kernels(course, found):
        if time.monotonic() >= until:
            say(f"{one.request.issue}: waits")
            continue
        mark = batch.begun(out, one.request.issue)
        mark.write_text("", encoding="ascii")
        fault = (run or _run)(_command(course, one, folder, out, jobs, device), environment, _limit(course, one))
        if fault is not None:
            mark.write_text(fault, encoding="ascii")
        say(f"{one.request.issue}: {fault or 'graded'}")


def with_kernels(course: Course, found: Batch) -> list[batch.Fetched]:
    """The requests that ask for an item with kernels."""
    kernels = {exercise.name for exercise in course.exercises if exercise.kernels is not None}
    numbers = {item.number for item in course.items() if item.exercise in kernels}
    return [one for one in found.fetched if numbers & set(one.numbers)]


def _command(course: Course, one: batch.Fetched, folder: Path, out: Path, jobs: int, device: Device) -> list[str]:
    issue = one.request.issue
    words = [sys.executable, "-m", "grader", "check", *one.numbers, "--course", course.root]
    words += [
        "--submission",
        str(batch.submission(folder, issue).resolve()),
        "--json",
        str(batch.report(out, issue).resolve()),
    ]
    return [*words, "--tests", "all", "--isolation", "bwrap", "--device", device, "--jobs", str(jobs), "--lang", "en"]


def _limit(course: Course, one: batch.Fetched) -> float:
    exercises = {item.exercise for item in course.items() if item.number in one.numbers and item.exercise}
    return min(LONGEST_S, _START_S + 2 * sum(course.exercise(name).limits.item_s for name in exercises))


def _run(command: Sequence[str], environment: dict[str, str], seconds: float) -> Fault | None:
    """A grader in a session of its own; all of it is killed when it takes too long."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return None if process.wait(seconds) in (0, 1, 3) else "crash"
    except subprocess.TimeoutExpired:
        return "time"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _hidden(course: Course, exercise: Exercise) -> Path:
    return Path(course.root, "solutions", exercise.id, "test_hidden.py")
