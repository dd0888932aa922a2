"""Cells without processes: a real Cell in a thread, a real Session on the other end of a socket pair."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator

from hypothesis import HealthCheck, settings

from grader.cell import Cell
from grader.proxy import Answer, Session, misuses
from tests import shapes

REGISTRY = shapes.registry()
NAME = "answer_in_a_room"


def examples(count: int) -> settings:
    """The same examples in every run; EXPLORE=N draws N times as many, at random."""
    more = int(os.environ.get("EXPLORE", "0"))
    return settings(
        max_examples=count * max(more, 1),
        deadline=None,
        database=None,
        derandomize=not more,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


@contextlib.contextmanager
def misuse_recorded() -> Iterator[list[str]]:
    """The misuses of one check."""
    misuses.clear()
    yield misuses


class Room:
    """One loaded answer: `answer` as a test sees it, the session, the cell, and what was recorded as misuse."""

    session: Session
    answer: Answer
    cell: Cell
    misuses: list[str]
    killed = 0


@contextlib.contextmanager
def room(source: str, *, driver: str = "", call_s: float = 20.0, item_s: float = 60.0) -> Iterator[Room]:
    """Load `source` into a cell that runs in a thread."""
    ours, theirs = socket.socketpair()
    made = Room()

    def live() -> None:
        with tempfile.TemporaryDirectory() as home, contextlib.suppress(BaseException):
            made.cell = Cell(theirs, REGISTRY, home)
            made.cell.serve()
        theirs.close()

    def kill() -> None:
        made.killed += 1

    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    made.session = Session(ours, REGISTRY, call_s=call_s, until=time.monotonic() + item_s, kill=kill)
    made.answer = Answer(made.session)
    try:
        with misuse_recorded() as made.misuses:
            assert made.session.greet() == ""
            files = ((f"{NAME}.py", textwrap.dedent(source).encode()),)
            made.session.load(NAME, files, textwrap.dedent(driver).encode())
            yield made
    finally:
        with contextlib.suppress(OSError):
            ours.shutdown(socket.SHUT_RDWR)
        ours.close()
        thread.join(10)
        for name in (NAME, f"{NAME}__driver"):
            sys.modules.pop(name, None)
        assert not thread.is_alive()
