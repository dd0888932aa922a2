"""Inside the worker: the pytest plugin that gives tests their `answer` and turns what happens into events."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import time
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from grader import proxy
from grader.collector import check_name
from grader.kernels.answer import KernelAnswer, Replayer
from grader.kernels.built import Built
from grader.model import Compiled, Kernels, Outcome
from grader.registry import Registry
from grader.sandbox.spawned import End, Source
from grader.sandbox.yard import YardError
from grader.wire import printable

Around = Generator[None, Any, Any]  # a hook wrapper
SHRINK_S = 3  # seconds of shrinking per failing check
LAST_RESORT_S = 30  # beyond the item's budget, before pytest-timeout ends the worker
STATUS_S = 0.5  # for a process whose connection ended to end as well
CALLS_SHOWN = 12


class Ended(Exception):
    """The item is over: it did not load, or it timed out too often."""


class Running:
    """One item while its checks run."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.until = 0.0
        self.timeouts = 0
        self.over = ""

    def deadline(self) -> float:
        if not self.until:
            self.until = time.monotonic() + self.order["item_s"]
        return self.until


class Worker:
    """The plugin of one submission's session."""

    def __init__(
        self, say: Callable[[dict[str, Any]], None], cells: Mapping[str, Source], session: dict[str, Any]
    ) -> None:
        self.say, self.cells = say, cells
        self.items = {item["name"]: Running(item) for item in session["items"]}
        self.skip = frozenset(session["skip"])
        self.seeds = session["seeds"]
        self.timeouts, self.built = session["timeouts"], Built(Path(session["built"]))
        self.tapes = {item["name"]: proxy.Tape() for item in session["items"]} if session["memorise"] else {}
        _bound_shrinking(SHRINK_S if session["shrink"] else 0)
        self.registry = Registry.scan("given")
        self.session: proxy.Session | None = None
        self.sessions: list[proxy.Session] = []  # of this check; the first is the submission's own
        self.ends: list[End] = []
        self.replayer: Replayer | None = None
        self.fault = ""
        self.failure: BaseException | None = None

    # -- pytest's hooks --

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "step(id): the step that a check belongs to")

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if check_name(item) not in self.skip]
        for item in items:
            seconds = self.items[item.path.parent.name].order["item_s"]
            item.add_marker(pytest.mark.timeout(seconds + LAST_RESORT_S))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Around:
        running = self.items[item.path.parent.name]
        name = check_name(item)
        hidden = item.path.name == "test_hidden.py"
        if running.over:  # its setup raises Ended; pytest still tears down in order
            result = yield
            self.say({"end": name, "outcome": Outcome.not_run.value, "why": running.over})
            return result
        import hypothesis.core

        hypothesis.core.global_force_seed = self.seeds["hidden" if hidden else "visible"]
        self.say({"start": name})
        started = time.monotonic()
        self.session, self.replayer, self.fault, self.failure, self.passed = None, None, "", None, False
        self.sessions, self.ends = [], []
        proxy.misuses.clear()
        faulthandler.dump_traceback_later(
            running.order["item_s"] + LAST_RESORT_S + 5, exit=True
        )  # without the GIL, which pytest-timeout needs
        result = yield
        event = self._verdict(running, hidden)
        faulthandler.cancel_dump_traceback_later()
        self.say({"end": name, "seconds": round(time.monotonic() - started, 4), **event})
        for end in self.ends:
            end.close()
        return result

    @pytest.fixture
    def answer(self, request: pytest.FixtureRequest) -> Any:
        running = self.items[request.path.parent.name]
        if running.over:
            raise Ended(running.over)
        try:
            answer = self._open(running)
        except (
            proxy.WireError,
            proxy.CellDied,
            proxy.CellTimeout,
        ) as error:  # pytest does not tidy up a fixture that ends in a BaseException
            raise Ended(str(error)) from None
        if self.tapes:
            for session in self.sessions:
                session.use(self.tapes[running.order["name"]], recall=request.path.name == "test_hidden.py")
        return answer

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Around:
        report = yield
        if call.excinfo is not None and self.failure is None:
            self.failure = call.excinfo.value
            if call.when != "call" and not self.items[item.path.parent.name].over and not self.fault:
                self.fault = (
                    f"walls: {call.when}: {_text(self.failure)}"  # a fault of a test or of ours, never of the answer
                )
        if call.when == "call":
            self.passed = report.passed and not hasattr(report, "wasxfail")
        return report

    # -- cells --

    def _open(self, running: Running) -> proxy.Answer | KernelAnswer:
        order = running.order
        self.session = session = self._enter(running, order["flavour"])
        source = ((f"{order['name']}.py", order["source"].encode()),)
        try:
            session.load(order["name"], source, order["driver"].encode(), "record" if order["kernels"] else "")
        except BaseException:
            running.over = "load"
            raise
        if not order["kernels"]:
            return proxy.Answer(session)

        def enter(machine: str, text: str) -> proxy.Session:
            entered = self._enter(running, "build" if machine == "build" else order["flavour"])
            name = f"{order['name']}__kernels"
            entered.load(name, ((f"{name}.py", text.encode()),), b"", machine)
            if self.tapes:
                entered.use(self.tapes[order["name"]], recall=session.recalls)
            return entered

        self.replayer = Replayer(
            msgspec.convert(order["kernels"], Kernels), order["source"], session, enter, self.built
        )
        return KernelAnswer(self.replayer)

    def _enter(self, running: Running, flavour: str) -> proxy.Session:
        """A session with a fresh cell whose walls stand."""
        order = running.order
        running.deadline()
        cells, asked = self.cells[flavour], time.monotonic()
        try:
            end = cells.take(order["memory_mb"] << 20)
        except (EOFError, OSError, YardError) as error:
            self.fault = f"walls: {error or 'the nursery is gone'}"
            raise Ended(self.fault) from None
        self.ends.append(end)
        if cells.apart:
            running.until += time.monotonic() - asked
        session = proxy.Session(
            end.sock,
            self.registry,
            call_s=order["call_s"],
            until=running.until,
            kill=lambda: self._kill(cells, end, session),
            example=_current_example,
        )
        self.sessions.append(session)
        refused = session.greet()
        if refused:
            self.fault = f"walls: {refused}"
            raise Ended(self.fault)
        return session

    def _kill(self, cells: Source, end: End, session: proxy.Session) -> None:
        if isinstance(session.poison, proxy.CellDied):
            try:
                self.fault = cells.status(end, STATUS_S).replace("running", "")  # it only hung up
            except (EOFError, OSError):
                self.fault = "the nursery is gone"
        end.kill()

    def finish(self) -> None:
        """Leave the nurseries with nothing pending."""
        for cells in self.cells.values():
            cells.drop_spare()

    # -- verdicts --

    def _verdict(self, running: Running, hidden: bool) -> dict[str, Any]:
        """What the judge is told of one check. Only the trusted side's own observations decide."""
        session, poison = self.session, next((s.poison for s in self.sessions if s.poison), None)
        event: dict[str, Any] = {"why": "", "calls": "", "trace": "", "printed": ""}
        if self.ends:
            event["printed"] = _clean(self.ends[0].printed())
        if self.replayer is not None:
            event["figures"] = [
                ["compiled" if isinstance(f, Compiled) else "moved", msgspec.to_builtins(f)]
                for f in self.replayer.figures
            ]
        if session is not None:
            event["calls"], event["trace"] = _story(session), _clean(session.learner_trace)
        if self.fault.startswith("walls: "):
            return {**event, "outcome": Outcome.internal.value, "why": self.fault}
        if isinstance(poison, proxy.CellTimeout):
            running.timeouts += 1
            if running.timeouts >= self.timeouts or running.over == "load":
                running.over = running.over or "timeouts"
            return {**event, "outcome": Outcome.timeout.value, "why": str(poison), "load": running.over == "load"}
        if isinstance(poison, (proxy.CellDied, proxy.WireError)):
            return {
                **event,
                "outcome": Outcome.died.value,
                "why": self.fault or str(poison),
                "load": session is not None and not session.trace,
            }
        if proxy.misuses:
            return {**event, "outcome": Outcome.failed.value, "why": proxy.misuses[0], "kind": "misuse"}
        if self.replayer is not None and self.replayer.faults:
            text = self.replayer.faults[-1].text
            said = {"why": _clean(text.en)[:2000], "why_zh": _clean(text.zh)[:2000]}
            return {**event, "outcome": Outcome.failed.value, "kind": "kernel", **said}
        if self.passed and self.failure is None:
            return {**event, "outcome": Outcome.passed.value}
        return {**event, "outcome": Outcome.failed.value, "kind": self._kind(running), "why": _text(self.failure)}

    def _kind(self, running: Running) -> str:
        """Why a check failed: the answer's own exception, or what came back."""
        failure = self.failure
        if running.over == "load":
            return "load"
        if failure is None or self.session is None or failure is not self.session.raised:
            return "returned"
        if isinstance(failure, NotImplementedError):
            return "unwritten"
        return "memory" if isinstance(failure, MemoryError) else "raised"


def stay() -> int:
    """Keep this worker, and its cells with it, on the processor where it is: they never run at the same time."""
    if not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2:
        return -1
    cpu = ctypes.CDLL(None).sched_getcpu()
    os.sched_setaffinity(0, {cpu})
    return int(cpu)


def _bound_shrinking(seconds: int) -> None:
    import hypothesis.internal.conjecture.engine as engine

    engine.MAX_SHRINKING_SECONDS = seconds
    if not seconds:
        engine.MAX_SHRINKS = 0


def _clean(text: str) -> str:
    """Printable, and nothing that goes back to the beginning of a line."""
    return printable(text).replace("\r\n", "\n").replace("\r", "\n")


def _text(failure: BaseException | None) -> str:
    if failure is None:
        return "skipped"
    return _clean(f"{type(failure).__name__}: {failure}" if str(failure) else type(failure).__name__)[:2000]


def _story(session: proxy.Session) -> str:
    """The calls of the last (shrunk) example, newest last."""
    if not session.trace:
        return ""
    context = session.trace[-1].context
    calls = [call for call in session.trace if call.context is context][-CALLS_SHOWN:]
    return "\n".join(_clean(str(call)) for call in calls)[:4000]


def _current_example() -> object:
    """hypothesis' build context: one object per example; None outside."""
    from hypothesis.control import _current_build_context

    return _current_build_context.value
