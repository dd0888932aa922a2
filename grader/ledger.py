"""What was graded before, so that only what changed is graded again. For visible tests: their seed does not depend on the submission.

ledger file ─▶ last report, SHA-256 of each text, circumstances        absent, broken or of other circumstances: nothing is kept
texts now ──▶ stale: another digest, or a status that another run may change
stale items ─▶ judge ─▶ report of a part
kept + part ─▶ one report in the course's order; lines with `all = true` are made anew
report, digests, names of what was graded ─▶ ledger file
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from grader import __version__, judge, verdict
from grader.catalogue import CourseError
from grader.model import Course, Item, Report, Status, Struct
from grader.sandbox import yard
from grader.submission import Source, digest

MAX_BYTES = 64 << 20
_SETTLED = (Status.passed, Status.in_progress, Status.failed, Status.not_started, Status.error)


class Ledger(Struct, frozen=True):
    """One run: its report, what decided it besides the texts, SHA-256 by exercise, and what of it was graded in this run."""

    circumstances: str
    digests: dict[str, str]
    regraded: tuple[str, ...]
    report: Report


def circumstances(course: Course, isolation: str) -> str:
    """SHA-256 over what decides the outcome of visible tests here, besides the texts. A missing package is an item's status."""
    mode, _ = yard.find_walls(isolation)
    told = "\0".join([course.version, __version__, yard.isolation_of(mode).value])
    return hashlib.sha256(told.encode()).hexdigest()


def read(path: Path) -> Ledger | None:
    """The ledger of an earlier run; None where there is none, or none that this grader wrote."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        return msgspec.json.decode(path.read_bytes(), type=Ledger)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def stale(before: Ledger | None, now: str, items: Sequence[Item], sources: Mapping[str, Source]) -> list[Item]:
    """The items to grade again. now: `circumstances` of this run."""
    graded = [item for item in items if item.exercise]
    if before is None or before.circumstances != now or before.report.tests != "visible":
        return graded
    kept = {r.exercise for r in before.report.items if r.exercise and r.status in _SETTLED}
    return [
        item
        for item in graded
        if item.exercise not in kept or before.digests.get(item.exercise) != _mark(sources, item)
    ]


def merge(
    before: Ledger | None, part: Report, now: str, items: Sequence[Item], sources: Mapping[str, Source]
) -> Ledger:
    """The ledger after a run that graded `part`; what `part` does not hold is kept from `before`."""
    if part.tests != "visible":
        raise CourseError(
            "--since 只用于可见测试：加 --tests visible",
            "--since is for visible tests only: add --tests visible",
        )
    fresh = {result.exercise: result for result in part.items if result.exercise}
    known = {result.exercise: result for result in before.report.items if result.exercise} if before else {}
    results = tuple({**known, **fresh}[item.exercise] for item in items if item.exercise)
    by_chapter = verdict.chapter_lines(items, results)
    by_name = {result.exercise: result for result in results}
    ordered = (by_name[i.exercise] if i.exercise else by_chapter.get(i.number) for i in items)
    texts = {name: source.text for name, source in sources.items()}
    report = msgspec.structs.replace(
        part,
        versions={**(before.report.versions if before else {}), **part.versions},
        submission=digest(texts),
        seeds=judge.make_seeds(texts, b"", None)[0],
        items=tuple(result for result in ordered if result is not None),
    )
    return Ledger(
        circumstances=now,
        digests={item.exercise: _mark(sources, item) for item in items if item.exercise},
        regraded=tuple(item.exercise for item in items if item.exercise in fresh),
        report=report,
    )


def write(path: Path, ledger: Ledger) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(msgspec.json.encode(ledger))
    fresh.replace(path)


def _mark(sources: Mapping[str, Source], item: Item) -> str:
    source = sources.get(item.exercise, Source(absent=True))
    told = "" if source.problem is None else source.problem.en
    return hashlib.sha256(f"{source.absent}\0{told}\0{source.text}".encode("utf-8", "surrogatepass")).hexdigest()
