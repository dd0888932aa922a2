"""Events of one session → outcome per check → step → item. Pure functions; messages are made here, in both languages.

What is said of a hidden check comes from its title, the shrunk calls and what the answer returned or raised, never from pytest.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from grader.diagnose import diagnose, known
from grader.model import (
    Check,
    CheckResult,
    Compiled,
    Exercise,
    Item,
    ItemResult,
    Moved,
    Outcome,
    Status,
    StepResult,
    Text,
)
from grader.submission import Source

Event = dict[str, Any]
Tests = Literal["all", "visible"]
_WORST = (Outcome.internal, Outcome.died, Outcome.timeout, Outcome.failed, Outcome.not_run, Outcome.passed)


def merge(events: dict[str, Event], check: str, event: Event) -> None:
    """Add the event of a check; of several (parameters) the worst counts."""
    old = events.get(check)
    if old is None or _WORST.index(Outcome(event["outcome"])) < _WORST.index(Outcome(old["outcome"])):
        events[check] = event


def internal(events: dict[str, Event]) -> bool:
    """Whether the grader itself broke down in this item."""
    return any(event["outcome"] == Outcome.internal.value for event in events.values())


def blamed(events: dict[str, Event]) -> dict[str, Event]:
    """The same events, with the submission held responsible: the reference finishes where it does not."""
    return {
        check: {**event, "outcome": Outcome.died.value} if event["outcome"] == Outcome.internal.value else event
        for check, event in events.items()
    }


def item_result(item: Item, exercise: Exercise, events: dict[str, Event], tests: Tests, root: Path) -> ItemResult:
    """One graded item."""
    declared = [check for check in exercise.checks if tests == "all" or not check.hidden]
    checks = tuple(
        _check(check, events.get(check.id, {"outcome": Outcome.not_run.value, "why": "missing"}), _running(events))
        for check in declared
    )
    steps = tuple(_step(exercise, step.id, checks, tests) for step in exercise.steps)
    status, message = _status(steps, checks, events)
    points = sum(step.points for step in steps if step.passed)
    failed = frozenset(check.id for check in checks if not check.passed)
    found = (
        diagnose(failed, known(root, exercise.id))
        if tests == "all" and status in (Status.failed, Status.in_progress)
        else None
    )
    return ItemResult(
        chapter=item.chapter,
        number=item.number,
        exercise=exercise.name,
        can_do=item.wording,
        status=status,
        points=0 if status is Status.internal_error else points,
        max_points=exercise.max_points,
        steps=steps,
        checks=checks,
        message=message,
        hidden_not_run=_hidden_not_run(exercise, tests),
        misconception=found,
        compiled=_figures(events, "compiled", Compiled),
        moved=_figures(events, "moved", Moved),
        seconds=round(sum(check.seconds for check in checks), 3),
    )


def _figures(events: dict[str, Event], kind: str, struct: type[Any]) -> tuple[Any, ...]:
    """What the checks of kernels measured."""
    found = [figure for event in events.values() for name, figure in event.get("figures", ()) if name == kind]
    return tuple(msgspec.convert(figure, struct) for figure in found)


def not_run(item: Item, exercise: Exercise, source: Source, missing: str, tests: Tests) -> ItemResult:
    """An item whose file is absent, untouched or unreadable, or whose packages are missing here."""
    if source.problem is not None:
        status, message = Status.error, source.problem
    elif missing == "triton" and sys.platform != "linux":
        status = Status.needs
        message = Text(
            "Triton 只在 Linux 上有：这一项在 Linux 或 WSL2 里评测",
            "Triton exists for Linux only: grade this item on Linux or in WSL2",
        )
    elif missing:
        status = Status.needs
        message = Text(
            f"这里没有 {missing}：运行 make setup EXTRA=kernels 之后再评测",
            f"{missing} is not installed here: run make setup EXTRA=kernels, then grade again",
        )
    else:
        status, message = Status.not_started, Text("还没有动笔", "not begun yet")
    declared = [check for check in exercise.checks if tests == "all" or not check.hidden]
    checks = tuple(
        CheckResult(
            id=c.id, title=Text(c.zh, c.en), step=c.step, passed=False, hidden=c.hidden, outcome=Outcome.not_run
        )
        for c in declared
    )
    steps = tuple(
        StepResult(s.id, s.title, False, s.points, s.stretch, _left_out(exercise, s.id, tests)) for s in exercise.steps
    )
    return ItemResult(
        chapter=item.chapter,
        number=item.number,
        exercise=exercise.name,
        can_do=item.wording,
        status=status,
        points=0,
        max_points=exercise.max_points,
        steps=steps,
        checks=checks,
        message=message,
        hidden_not_run=_hidden_not_run(exercise, tests),
    )


def chapter_lines(items: Sequence[Item], results: Sequence[ItemResult]) -> dict[str, ItemResult]:
    """Results of `all = true` lines whose chapter's other lines are all among `results`; by number."""
    lines = {}
    for item in items:
        if not item.all:
            continue
        others = [r for r in results if r.chapter == item.chapter]
        done = bool(others) and all(r.status is Status.passed for r in others)
        begun = any(r.status is not Status.not_started for r in others)
        status = Status.passed if done else Status.in_progress if begun else Status.not_started
        lines[item.number] = ItemResult(
            chapter=item.chapter,
            number=item.number,
            exercise="",
            can_do=item.wording,
            status=status,
            points=0,
            max_points=0,
            steps=(),
            checks=(),
        )
    return lines


def _running(events: dict[str, Event]) -> bool:
    return "" not in events


def _check(check: Check, event: Event, ran: bool) -> CheckResult:
    outcome = Outcome(event["outcome"])
    if not ran and outcome is Outcome.not_run:
        outcome = Outcome.internal
    visible = not check.hidden
    return CheckResult(
        id=check.id,
        title=Text(check.zh, check.en),
        step=check.step,
        passed=outcome is Outcome.passed,
        hidden=check.hidden,
        outcome=outcome,
        message=_message(outcome, event, visible),
        seconds=event.get("seconds", 0.0),
        counterexample=event.get("calls", "") if outcome not in (Outcome.passed, Outcome.not_run) else "",
        output=event.get("printed", "") if visible and outcome is not Outcome.passed else "",
    )


def _message(outcome: Outcome, event: Event, visible: bool) -> Text:
    why, kind, trace = event.get("why", ""), event.get("kind", ""), event.get("trace", "")
    where = f"\n{trace}" if trace else ""
    if outcome is Outcome.passed:
        return Text("", "")
    if outcome is Outcome.timeout:
        return Text("超过了时间限制", "took longer than allowed")
    if outcome is Outcome.died:
        return Text(f"答案的进程中途结束：{why}", f"the process of the answer ended early: {why}")
    if outcome is Outcome.internal:
        return Text(f"评测器内部错误：{why}", f"internal error of the grader: {why}")
    if outcome is Outcome.not_run:
        return {
            "timeouts": Text("超时三次之后不再运行", "not run after three timeouts"),
            "load": Text("文件加载失败，没有运行", "not run: the file did not load"),
            "missing": Text("没有找到这项检查", "this check was not found"),
        }.get(why, Text("没有运行", "not run"))
    if kind == "unwritten":
        return Text("这一步还没有写", "this step is not written yet")
    if kind == "kernel":
        return Text(event["why_zh"], why)
    if kind == "load":
        return Text(f"文件加载失败：{why}{where}", f"the file did not load: {why}{where}")
    if kind == "misuse":
        return Text(f"用错了测试给的对象：{why}", f"a test's object was misused: {why}")
    if kind == "memory":
        return Text(f"内存不够{where}", f"out of memory{where}")
    if kind == "raised":
        return Text(f"抛出了异常：{why}{where}", f"raised {why}{where}")
    if visible:
        return Text(why, why)
    return Text("返回的结果不满足这一项", "what came back does not satisfy this check")


def _step(exercise: Exercise, step_id: str, checks: Sequence[CheckResult], tests: Tests) -> StepResult:
    step = next(s for s in exercise.steps if s.id == step_id)
    mine = [check for check in checks if check.step == step_id]
    return StepResult(
        id=step.id,
        title=step.title,
        passed=bool(mine) and all(check.passed for check in mine),
        points=step.points,
        stretch=step.stretch,
        not_run=_left_out(exercise, step_id, tests),
    )


def _left_out(exercise: Exercise, step_id: str, tests: Tests) -> int:
    return 0 if tests == "all" else sum(check.hidden and check.step == step_id for check in exercise.checks)


def _hidden_not_run(exercise: Exercise, tests: Tests) -> int:
    return 0 if tests == "all" else sum(check.hidden for check in exercise.checks)


def _status(
    steps: Sequence[StepResult], checks: Sequence[CheckResult], events: dict[str, Event]
) -> tuple[Status, Text]:
    if internal(events):
        first = next(e for e in events.values() if e["outcome"] == Outcome.internal.value)
        return Status.internal_error, _message(Outcome.internal, first, True)
    if all(step.passed for step in steps if not step.stretch):
        return Status.passed, Text("", "")
    seen = [check.outcome for check in checks]
    kinds = {e.get("kind") for e in events.values()}
    for check in checks:
        event = events.get(check.id, {})
        if event.get("kind") == "load" or event.get("load"):
            status = (
                Status.timeout
                if check.outcome is Outcome.timeout
                else Status.out_of_memory
                if "MemoryError" in event.get("why", "")
                else Status.error
            )
            return status, check.message
    if any(e.get("why") == "timeouts" for e in events.values()) or seen.count(Outcome.timeout) >= 3:
        return Status.timeout, Text("三次超时，这一项到此为止", "three timeouts ended this item")
    if any(step.passed for step in steps if not step.stretch):
        return Status.in_progress, Text("", "")
    for outcome, status in ((Outcome.timeout, Status.timeout), (Outcome.died, Status.error)):
        if outcome in seen:
            return status, next(check.message for check in checks if check.outcome is outcome)
    if "memory" in kinds:
        return Status.out_of_memory, Text("内存不够", "out of memory")
    return Status.failed, Text("", "")
